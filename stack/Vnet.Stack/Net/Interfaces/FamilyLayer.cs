namespace Vnet.Net;

/// <summary>
/// The link layer of interfaces whose packets have no header of it, only a family: loopback, tun. A family's packets go to
/// the protocol that is registered for its Ethernet type (<see cref="Ethernet.Register"/>).
/// </summary>
[VnetModule("family", Version = 1), ModuleDepend("netisr")]
public sealed class FamilyLayer : IfLayer
{
    private FamilyLayer()
    {
    }

    /// <summary>The layer.</summary>
    public static FamilyLayer Instance { get; } = new();

    /// <inheritdoc/>
    public override int HeaderLength => 0;

    /// <inheritdoc/>
    public override LinkType LinkType => LinkType.Raw;

    /// <summary>The family of an IP packet by the version in its first four bits; <see cref="Af.Unspecified"/> for others.</summary>
    public static Af FamilyOf(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        if (m.Length == 0)
            return Af.Unspecified;
        return (m.Data[0] >> 4) switch
        {
            4 => Af.Inet,
            6 => Af.Inet6,
            _ => Af.Unspecified,
        };
    }

    /// <inheritdoc/>
    public override void Input(Ifnet ifp, Mbuf m)
    {
        for (Mbuf? packet = m; packet is not null;)
        {
            Mbuf? next = packet.NextPacket;
            packet.NextPacket = null;
            packet.Pkthdr.Fib = (ushort)ifp.Fib;
            if (Receive(ifp, FamilyOf(packet), packet) is { } protocol)
                Netisr.Dispatch(protocol, packet);
            packet = next;
        }
    }

    /// <summary>
    /// The same for one packet whose family is known (<c>if_simloop</c>); sent inside a lane it is queued, so that who sends
    /// to itself does not recurse.
    /// </summary>
    /// <returns><see cref="Errno.AddressFamilyNotSupported"/> when nobody takes the family; the packet is freed then.</returns>
    public static Errno Loop(Ifnet ifp, Af family, Mbuf m) =>
        Receive(ifp, family, m) is not { } protocol ? Errno.AddressFamilyNotSupported
            : LaneThread.Current.IsRunning ? Netisr.Queue(protocol, m) : Netisr.Dispatch(protocol, m);

    // Counts it and says who takes it; frees it when nobody does.
    private static NetisrProtocol? Receive(Ifnet ifp, Af family, Mbuf m)
    {
        ref Ifstat stat = ref ifp.Statistics.Own;
        stat.ipackets++;
        stat.ibytes += (ulong)m.Pkthdr.Len;
        m.ReceiveInterface = ifp;
        ifp.Tap(m, BpfDirection.In);
        if (ProtocolOf(family) is { } protocol)
            return protocol;
        stat.noproto++;
        m.FreeChain();
        return null;
    }

    private static NetisrProtocol? ProtocolOf(Af family) => family switch
    {
        Af.Inet => Ethernet.Find(EtherType.Ip),
        Af.Inet6 => Ethernet.Find(EtherType.Ipv6),
        _ => null,
    };
}
