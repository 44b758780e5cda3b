using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>
/// Takes ICMPv6 messages of its type (<see cref="Icmp6.Register"/>), inside a lane with the vnet current.
/// </summary>
/// <param name="m">
/// The packet from its IPv6 header on, in one piece (<c>m.Data[offset..]</c> is the message), no longer the caller's. Its checksum is
/// right and it is as long as its type needs. <see cref="Mbuf.ReceiveInterface"/> was there a moment ago. Hop limit, scope and
/// <see cref="MbufFlags.Fragmented"/>, <see cref="MbufFlags.RouterAlertMld"/> are for the handler to check.
/// </param>
/// <param name="offset">Where the message begins, past extension headers.</param>
public delegate void Icmp6Input(Mbuf m, int offset);
