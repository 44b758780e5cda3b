using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>Forwards multicast packets in a vnet (FreeBSD's <c>ip_mforward</c>); see <see cref="Ip.MulticastRouter"/>.</summary>
public abstract class IpMulticastRouter
{
    /// <summary>
    /// A packet to a group came in, or is sent by this host. The router sends copies by its other interfaces; the packet stays the
    /// caller's. Called with the vnet current.
    /// </summary>
    /// <param name="m">The packet, from its IPv4 header on, which is in one piece; not to be changed.</param>
    /// <param name="ifp">Where it came in, or is about to go out.</param>
    /// <param name="options">How this host sends it, or null.</param>
    /// <returns>False when the packet must not go on here either: it came by the wrong interface, or its tunnel is not known.</returns>
    public abstract bool Forward(Mbuf m, Ifnet ifp, IpMoptions? options);
}
