namespace Vnet.Net;

/// <summary>
/// The link layer of interfaces whose packets have no header of it, only a family: loopback, tun. Families are given to
/// protocols here, for all such interfaces.
/// </summary>
[VnetModule("family", Version = 1), ModuleDepend("netisr")]
public sealed class FamilyLayer : IfLayer
{
    // By family; written rarely.
    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static readonly NetisrProtocol?[] s_protocols = new NetisrProtocol?[(int)Af.Inet6 + 1];

    private FamilyLayer()
    {
    }

    /// <summary>The layer.</summary>
    public static FamilyLayer Instance { get; } = new();

    /// <inheritdoc/>
    public override int HeaderLength => 0;

    /// <inheritdoc/>
    public override LinkType LinkType => LinkType.Raw;

    /// <summary>Has packets of a family given to a protocol, in every vnet (<c>netisr_register</c>).</summary>
    /// <exception cref="NetException">The family has one already (<see cref="Errno.Exists"/>).</exception>
    public static void Register(Af family, NetisrProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)family, (int)Af.Inet6, nameof(family));
        if (Interlocked.CompareExchange(ref s_protocols[(int)family], protocol, null) is { } taken)
            throw new NetException(Errno.Exists, $"Packets of family {family} go to protocol '{taken.Name}' already. Unregister that first.");
    }

    /// <summary>Ends <see cref="Register"/>.</summary>
    public static void Unregister(Af family)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)family, (int)Af.Inet6, nameof(family));
        Volatile.Write(ref s_protocols[(int)family], null);
    }

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
        NetisrProtocol? protocol = (int)family < s_protocols.Length ? Volatile.Read(ref s_protocols[(int)family]) : null;
        if (protocol is not null)
            return protocol;
        stat.noproto++;
        m.FreeChain();
        return null;
    }
}
