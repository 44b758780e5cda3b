using Vnet.Netinet;

namespace Vnet.Netinet6;

/// <summary>What raw ICMPv6 sockets want of ICMPv6 (<see cref="Icmp6.RegisterRaw"/>).</summary>
/// <param name="HasSockets">Whether the current vnet has any: asked for every message, so that it is copied only where it must be.</param>
/// <param name="Input">Takes a message whose checksum is right, from its IPv6 header on.</param>
/// <param name="Control">Hears errors that quote an ICMPv6 message of this host; believes them by <see cref="Icmp6.MtuDiscUpdate"/>.</param>
public sealed record Icmp6Raw(Func<bool> HasSockets, IpProtocolInput Input, IpControlInput Control);
