using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>
/// Takes a datagram of its protocol (FreeBSD's <c>ipproto_input_t</c>), inside a lane with the vnet current.
/// </summary>
/// <param name="m">
/// The datagram, whole, without link padding, no longer the caller's. It begins with its IP header, which is in one piece.
/// </param>
/// <param name="offset">Where the protocol's own header begins: past the IPv4 header with options, or past IPv6's extension headers.</param>
/// <param name="protocol">The protocol's number.</param>
public delegate void IpProtocolInput(Mbuf m, int offset, byte protocol);

/// <summary>
/// Hears what a network said about a packet that this host sent (FreeBSD's <c>ipproto_ctlinput_t</c>), inside a lane with
/// the vnet current. It must check that the quoted packet belongs to a live connection before it believes anything.
/// </summary>
public delegate void IpControlInput(in IcmpNotice notice);
