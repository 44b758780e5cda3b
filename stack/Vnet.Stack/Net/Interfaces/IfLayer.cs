using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>
/// What an interface's link layer does with packets (FreeBSD's <c>if_input</c> and <c>if_attach</c>'s
/// <c>ether_ifattach</c>): Ethernet, loopback, raw IP.
/// </summary>
public abstract class IfLayer
{
    /// <summary>Bytes that it puts before a packet at most.</summary>
    public abstract int HeaderLength { get; }

    /// <summary>What a captured packet of it begins with.</summary>
    public virtual LinkType LinkType => LinkType.Ethernet;

    /// <summary>
    /// Takes a packet, or a queue of packets linked by <see cref="Mbuf.NextPacket"/>, that an interface received. Called
    /// by drivers, in any thread; the current vnet does not matter.
    /// </summary>
    public abstract void Input(Ifnet ifp, Mbuf m);

    /// <summary>
    /// Sends an IPv4 packet to the next station on the link (FreeBSD's <c>if_output</c>), with the interface's vnet current. A
    /// layer without headers hands it to the driver as it is.
    /// </summary>
    /// <param name="ifp">Where it goes out.</param>
    /// <param name="m">The packet, which begins with its IP header; no longer the caller's.</param>
    /// <param name="nextHop">The station: the destination itself, a router, a group, or a broadcast address.</param>
    /// <returns>Why it was dropped, or <see cref="Errno.Ok"/>.</returns>
    public virtual Errno Output(Ifnet ifp, Mbuf m, InAddr nextHop) => ifp.Transmit(m);

    /// <summary>The same for an IPv6 packet.</summary>
    public virtual Errno Output(Ifnet ifp, Mbuf m, in In6Addr nextHop) => ifp.Transmit(m);

    /// <summary>
    /// Flags that its interfaces have from the beginning. By default those of Ethernet for the types that are Ethernet, none
    /// for others.
    /// </summary>
    public virtual IfFlags FlagsOf(IfType type) =>
        type is IfType.Ethernet or IfType.L2Vlan or IfType.Bridge or IfType.Ieee8023AdLag
            ? IfFlags.Broadcast | IfFlags.Simplex | IfFlags.Multicast
            : IfFlags.None;

    /// <summary>An interface was attached (<c>ether_ifattach</c>), at first or by a move; its vnet is current.</summary>
    public virtual void Attached(Ifnet ifp)
    {
    }

    /// <summary>An interface leaves its vnet (<c>ether_ifdetach</c>), which is current.</summary>
    public virtual void Detached(Ifnet ifp)
    {
    }
}
