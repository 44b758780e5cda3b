using Vnet.Kern;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>Takes a datagram of a socket in its place (FreeBSD's <c>udp_tun_func_t</c>), inside a lane with the vnet current.</summary>
/// <param name="m">The datagram, from its IP header on, which is in one piece with the UDP header; no longer the caller's.</param>
/// <param name="offset">Where the UDP header begins.</param>
/// <param name="so">The socket.</param>
/// <param name="sender">Who sent it.</param>
/// <param name="context">What was given with the function.</param>
public delegate void UdpTunnelInput(Mbuf m, int offset, Socket so, in SockAddr sender, object? context);
