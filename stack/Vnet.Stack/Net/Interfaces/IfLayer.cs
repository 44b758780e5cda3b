namespace Vnet.Net;

/// <summary>
/// What an interface's link layer does with packets (FreeBSD's <c>if_input</c> and <c>if_attach</c>'s
/// <c>ether_ifattach</c>): Ethernet, loopback, raw IP.
/// </summary>
public abstract class IfLayer
{
    /// <summary>Bytes that it puts before a packet at most.</summary>
    public abstract int HeaderLength { get; }

    /// <summary>
    /// Takes a packet, or a queue of packets linked by <see cref="Mbuf.NextPacket"/>, that an interface received. Called
    /// by drivers, in any thread; the current vnet does not matter.
    /// </summary>
    public abstract void Input(Ifnet ifp, Mbuf m);
}
