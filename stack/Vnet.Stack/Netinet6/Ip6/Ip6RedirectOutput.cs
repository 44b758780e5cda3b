using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>A packet goes out by the interface that it came in by: its sender may have a better next hop (<c>nd6_redirect_output</c>).</summary>
/// <param name="m">A copy of the packet, as it came; no longer the caller's.</param>
/// <param name="ifp">The interface.</param>
/// <param name="next">The better next hop: a router, or the destination itself.</param>
public delegate void Ip6RedirectOutput(Mbuf m, Ifnet ifp, In6Addr next);
