using System.Runtime.CompilerServices;

namespace Vnet.Net;

// Frames in: ether_input_internal and ether_demux. All of it runs inside a lane of the interface's vnet.
public static partial class Ethernet
{
    private static void Input(Mbuf m)
    {
        ref Etherstat stat = ref V_etherstat.Own;
        if (m.ReceiveInterface is not { } ifp)
        {
            stat.ether_gone++;
            m.FreeChain();
            return;
        }

        if ((ifp.Flags & IfFlags.Up) == 0)
        {
            stat.ether_down++;
            m.FreeChain();
            return;
        }

        Mbuf? frame = Check(ifp, m, ref stat);
        if (frame is null)
            return;
        Count(ifp, frame);
        ifp.Tap(frame, BpfDirection.In);
        if (ifp.Lagg is { } lagg)
        {
            frame = lagg.Input(ifp, frame);
            if (frame?.ReceiveInterface is not { } aggregate)
            {
                stat.ether_hooked++;
                frame?.FreeChain();
                return;
            }

            ifp = aggregate;
        }

        frame = TakeTag(ifp, frame, ref stat);
        if (frame is null)
            return;
        if (ifp.Bridge is { } bridge)
        {
            // The bridge decides by its own rules whose the frame is.
            frame.Flags &= ~MbufFlags.Promiscuous;
            frame = bridge.Input(ifp, frame);
            if (frame?.ReceiveInterface is not { } bridged)
            {
                stat.ether_hooked++;
                frame?.FreeChain();
                return;
            }

            ifp = bridged;
        }

        var destination = new MacAddress(frame.Data);
        if (!destination.IsMulticast && destination != ifp.LinkAddress)
            frame.Flags |= MbufFlags.Promiscuous;
        Demux(ifp, frame, ref stat);
    }

    /// <summary>What a frame must be to be one; it has its header in one piece then.</summary>
    private static Mbuf? Check(Ifnet ifp, Mbuf m, ref Etherstat stat)
    {
        if (m.Length < EtherHeader.Length)
        {
            if (m.Pkthdr.Len < EtherHeader.Length)
                return Refuse(ifp, m, ref stat.ether_short);
            if (m.Pullup(EtherHeader.Length) is not { } whole)
                return Lost(ifp, ref stat.ether_nobufs);
            m = whole;
        }

        var header = new EtherHeader(m.Data);
        ushort type = header.EtherType;
        int payload = m.Pkthdr.Len - EtherHeader.Length;
        if (type < MinType && (type > Mtu || type > payload))
            return Refuse(ifp, m, ref stat.ether_badlength);
        if (payload > ifp.Mtu && IsOversized(ifp, m, type, payload))
            return Refuse(ifp, m, ref stat.ether_oversized);
        if (header.Source.IsMulticast)
            return Refuse(ifp, m, ref stat.ether_badsource);
        MacAddress destination = header.Destination;
        // The sender's marks may still be on a frame that never left memory.
        MbufFlags flags = m.Flags & ~(MbufFlags.Broadcast | MbufFlags.Multicast | MbufFlags.Promiscuous);
        if (destination.IsMulticast)
            flags |= destination.IsBroadcast ? MbufFlags.Broadcast : MbufFlags.Multicast;
        m.Flags = flags;
        return m;
    }

    // Tags are not of the payload, and what was joined from segments may be as long as it likes.
    private static bool IsOversized(Ifnet ifp, Mbuf m, ushort type, int payload) =>
        m.Pkthdr.TsoSegsz == 0 && payload > ifp.Mtu + (IsTag(type) ? 2 * VlanTagLength : 0);

    private static void Count(Ifnet ifp, Mbuf m)
    {
        ref Ifstat stat = ref ifp.Statistics.Own;
        stat.ipackets++;
        stat.ibytes += (ulong)m.Pkthdr.Len;
        if ((m.Flags & (MbufFlags.Broadcast | MbufFlags.Multicast)) != 0)
            stat.imcasts++;
    }

    private static void Demux(Ifnet ifp, Mbuf m, ref Etherstat stat)
    {
        m.Pkthdr.Fib = (ushort)ifp.Fib;
        if ((m.Flags & MbufFlags.VlanTag) != 0)
        {
            // VLAN 0 says only how urgent a frame is.
            if ((m.Pkthdr.EtherVtag & VlanIdMask) != 0)
            {
                ToVlan(ifp, m, ref stat);
                return;
            }

            m.Flags &= ~(MbufFlags.VlanTag | MbufFlags.ServiceTag);
        }

        if ((m.Flags & MbufFlags.Promiscuous) != 0)
        {
            stat.ether_notforus++;
            m.FreeChain();
            return;
        }

        NetisrProtocol? protocol = Volatile.Read(ref s_protocols)[new EtherHeader(m.Data).EtherType];
        if (protocol is null)
        {
            stat.ether_noproto++;
            ifp.Statistics.Own.noproto++;
            m.FreeChain();
            return;
        }

        m.Adjust(EtherHeader.Length);
        Netisr.Dispatch(protocol, m);
    }

    private static void ToVlan(Ifnet ifp, Mbuf m, ref Etherstat stat)
    {
        // The trunk gives the frame to the VLAN's interface; what comes back is of no VLAN that it has.
        Mbuf? left = ifp.VlanTrunk is { } trunk ? trunk.Input(ifp, m) : m;
        if (left is null)
            return;
        stat.ether_novlan++;
        ifp.Statistics.Own.noproto++;
        left.FreeChain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Mbuf? Refuse(Ifnet ifp, Mbuf m, ref ulong reason)
    {
        m.FreeChain();
        return Lost(ifp, ref reason);
    }

    private static Mbuf? Lost(Ifnet ifp, ref ulong reason)
    {
        reason++;
        ifp.Statistics.Own.ierrors++;
        return null;
    }
}
