using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>Ethernet (FreeBSD's if_ethersubr.c): frames in, told apart by type, and frames out.</summary>
/// <remarks>
/// A frame's way in: tap, aggregate, VLAN tag out of the frame, bridge, own address, VLAN, protocol. Whatever is dropped is
/// counted by its reason in <see cref="Statistics"/>.
/// </remarks>
[VnetModule("ether", Version = 1), ModuleDepend("netisr"), ModuleDepend("random")]
[SysctlNode("net.link", "Link layers", Number = 18), SysctlNode("net.link.ether", "Ethernet", Number = 6)]
public static partial class Ethernet
{
    /// <summary>Largest payload without jumbo frames (<c>ETHERMTU</c>).</summary>
    public const int Mtu = 1500;

    /// <summary>Bytes of the smallest frame on a wire, without its checksum (<c>ETHER_MIN_LEN − ETHER_CRC_LEN</c>).</summary>
    public const int MinFrame = 60;

    /// <summary>The least number that is a type; below it the field is the length of an 802.3 frame.</summary>
    public const int MinType = 0x600;

    private static readonly Lock s_registering = new();

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")] private static EtherTypeTable s_protocols = EtherTypeTable.Empty;

    /// <summary>Counters of the current vnet.</summary>
    [Sysctl("net.link.ether.stats", "Why frames were dropped, and what else Ethernet did", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Etherstat etherstat;

    /// <summary>The link layer of Ethernet interfaces.</summary>
    public static IfLayer Layer { get; } = new EtherLayer();

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static NetisrProtocol Protocol { get; } = new("ether", Input);

    /// <summary>What Ethernet counted in a vnet.</summary>
    public static Etherstat Statistics(VnetInstance vnet) => In(vnet).etherstat.Sum();

    /// <summary>
    /// Has the payload of frames of a type given to a protocol, in every vnet (<c>netisr_register</c>). The protocol's
    /// packets begin after the link header, which is still to be found in the bytes before them.
    /// </summary>
    /// <exception cref="NetException">The type has one already (<see cref="Errno.Exists"/>), or is none (<see cref="Errno.Invalid"/>).</exception>
    public static void Register(ushort type, NetisrProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        if (type < MinType)
            throw new NetException(Errno.Invalid, $"0x{type:x4} is no Ethernet type but a length: types begin at 0x{MinType:x4}.");
        lock (s_registering)
        {
            if (s_protocols[type] is { } by)
                throw new NetException(Errno.Exists, $"Frames of type 0x{type:x4} go to protocol '{by.Name}' already. Unregister that first.");
            Volatile.Write(ref s_protocols, s_protocols.With(type, protocol));
        }
    }

    /// <summary>Ends <see cref="Register"/>. A packet that is on its way may still reach the protocol.</summary>
    public static void Unregister(ushort type)
    {
        lock (s_registering)
            Volatile.Write(ref s_protocols, s_protocols.Without(type));
    }

    /// <summary>The protocol that takes a type; for link layers that have packets without an Ethernet header.</summary>
    internal static NetisrProtocol? Find(ushort type) => Volatile.Read(ref s_protocols)[type];

    private sealed class EtherLayer : IfLayer
    {
        public override int HeaderLength => EtherHeader.LengthWithTag;

        public override void Input(Ifnet ifp, Mbuf m) => Netisr.Receive(Protocol, ifp, m);

        public override Errno Output(Ifnet ifp, Mbuf m, InAddr nextHop) => Ethernet.Output(ifp, m, nextHop);

        public override Errno Output(Ifnet ifp, Mbuf m, in In6Addr nextHop) => Ethernet.Output(ifp, m, nextHop);
    }
}
