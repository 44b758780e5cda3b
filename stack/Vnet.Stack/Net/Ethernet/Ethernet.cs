using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>Ethernet (FreeBSD's if_ethersubr.c): frames in, told apart by type, and frames out.</summary>
[VnetModule("ether", Version = 1), ModuleDepend("netisr")]
public static partial class Ethernet
{
    /// <summary>Largest payload without jumbo frames.</summary>
    public const int Mtu = 1500;

    // Who takes which type; written rarely, replaced as a whole.
    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")] private static (ushort Type, NetisrProtocol Protocol)[] s_protocols = [];

    private static readonly Lock s_registering = new();

    /// <summary>The link layer of Ethernet interfaces.</summary>
    public static IfLayer Layer { get; } = new EtherLayer();

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static NetisrProtocol Protocol { get; } = new("ether", Input);

    /// <summary>Has frames of a type given to a protocol, in every vnet (<c>netisr_register</c>).</summary>
    /// <exception cref="NetException">The type has one already (<see cref="Errno.Exists"/>).</exception>
    public static void Register(ushort type, NetisrProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        lock (s_registering)
        {
            foreach ((ushort taken, NetisrProtocol by) in s_protocols)
            {
                if (taken == type)
                    throw new NetException(Errno.Exists, $"Frames of type 0x{type:x4} go to protocol '{by.Name}' already. Unregister that first.");
            }

            Volatile.Write(ref s_protocols, [.. s_protocols, (type, protocol)]);
        }
    }

    /// <summary>Ends <see cref="Register"/>.</summary>
    public static void Unregister(ushort type)
    {
        lock (s_registering)
            Volatile.Write(ref s_protocols, Array.FindAll(s_protocols, entry => entry.Type != type));
    }

    // Inside a lane of the interface's vnet (ether_input_internal, ether_demux).
    private static void Input(Mbuf m)
    {
        if (m.ReceiveInterface is not { } ifp || m.Length < EtherHeader.Length)
        {
            m.FreeChain();
            return;
        }

        var header = new EtherHeader(m.Data);
        ref Ifstat stat = ref ifp.Statistics.Own;
        stat.ipackets++;
        stat.ibytes += (ulong)m.Pkthdr.Len;
        ushort type = header.EtherType;
        foreach ((ushort one, NetisrProtocol protocol) in Volatile.Read(ref s_protocols))
        {
            if (one != type)
                continue;
            Netisr.Dispatch(protocol, m);
            return;
        }

        stat.noproto++;
        m.FreeChain();
    }

    private sealed class EtherLayer : IfLayer
    {
        public override int HeaderLength => EtherHeader.LengthWithTag;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public override void Input(Ifnet ifp, Mbuf m)
        {
            for (Mbuf? packet = m; packet is not null;)
            {
                Mbuf? next = packet.NextPacket;
                packet.NextPacket = null;
                packet.ReceiveInterface = ifp;
                Netisr.Dispatch(Protocol, packet);
                packet = next;
            }
        }
    }
}
