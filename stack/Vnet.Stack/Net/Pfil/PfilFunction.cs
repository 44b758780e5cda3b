using Vnet.Netinet;

namespace Vnet.Net;

/// <summary>Looks at a packet (FreeBSD's <c>pfil_mbuf_chk_t</c>), with the interface's vnet current, in any thread. It may change the packet.</summary>
/// <param name="m">
/// The packet, from its network header on, which is in one piece; its numbers are in network order. Make it writable
/// (<see cref="Mbuf.Unshare"/>) before changing it. May be replaced by another.
/// </param>
/// <param name="ifp">Where it came in, or goes out.</param>
/// <param name="flags">Which of the two, and whether it passes through.</param>
/// <param name="inp">The connection that it is of, where that is known; else null.</param>
public delegate PfilVerdict PfilFunction(ref Mbuf m, Ifnet ifp, PfilFlags flags, Inpcb? inp);
