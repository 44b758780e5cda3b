using System.Runtime.CompilerServices;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

// Frames out: ether_output, ether_output_frame.
public static partial class Ethernet
{
    /// <summary>
    /// Sends a packet to a station: puts the link header before it and hands it to the interface, or to the bridge or
    /// aggregate that the interface belongs to (<c>ether_output</c>). The interface's vnet is current.
    /// </summary>
    /// <param name="ifp">Where it goes out.</param>
    /// <param name="m">The packet, no longer the caller's. Head room for the header spares an mbuf.</param>
    /// <param name="destination">To whom.</param>
    /// <param name="type">What it is (<see cref="EtherType"/>).</param>
    /// <returns>Why it was dropped, or <see cref="Errno.Ok"/>.</returns>
    /// <remarks>A broadcast is also given to this host, because the interface does not hear it (<see cref="IfFlags.Simplex"/>).</remarks>
    public static Errno Output(Ifnet ifp, Mbuf m, MacAddress destination, ushort type)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ArgumentNullException.ThrowIfNull(m);
        if (!ifp.IsRunning)
            return OutputDown(m);

        if (destination.IsMulticast)
        {
            m.Flags |= destination.IsBroadcast ? MbufFlags.Broadcast : MbufFlags.Multicast;
            ifp.Statistics.Own.omcasts++;
            // ARP asks and tells others; this host needs not hear it.
            if (destination.IsBroadcast && type != EtherType.Arp && (ifp.Flags & IfFlags.Simplex) != 0)
                LoopCopy(ifp, m, type);
        }

        if (m.Prepend(EtherHeader.Length) is not { } frame)
        {
            V_etherstat.Own.ether_nobufs++;
            return Errno.NoBuffers;
        }

        _ = new EtherHeader(frame.Data) { Destination = destination, Source = ifp.LinkAddress, EtherType = type };
        return OutputFrame(ifp, frame);
    }

    /// <summary>
    /// Sends an IPv4 packet to a neighbour on the interface's link, whose address is asked for by ARP
    /// (<c>ether_output</c> with <c>arpresolve</c>). The interface's vnet is current.
    /// </summary>
    /// <param name="ifp">Where it goes out.</param>
    /// <param name="m">The packet, which begins with its IP header; no longer the caller's.</param>
    /// <param name="nextHop">The neighbour: the destination itself, a router, a group, or the broadcast address.</param>
    /// <returns>
    /// <see cref="Errno.Ok"/> also when the packet waits for the neighbour's address; <see cref="Errno.HostDown"/> when the
    /// neighbour has been asked several times and does not answer; else why it was dropped.
    /// </returns>
    public static Errno Output(Ifnet ifp, Mbuf m, InAddr nextHop)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ArgumentNullException.ThrowIfNull(m);
        if (!ifp.IsRunning)
            return OutputDown(m);
        Errno error = Arp.Resolve(ifp, m, nextHop, out MacAddress destination, out bool isOwn);
        if (error != Errno.Ok)
            return error == Errno.WouldBlock ? Errno.Ok : error;
        if (!isOwn)
            return Output(ifp, m, destination, EtherType.Ip);
        MarkChecked(m);
        return Loop(ifp, m, EtherType.Ip);
    }

    /// <summary>The same for an IPv6 packet, whose neighbour is asked for by neighbor discovery (<c>nd6_resolve</c>).</summary>
    public static Errno Output(Ifnet ifp, Mbuf m, in In6Addr nextHop)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ArgumentNullException.ThrowIfNull(m);
        if (!ifp.IsRunning)
            return OutputDown(m);
        Errno error = Nd6.Resolve(ifp, m, nextHop, out MacAddress destination);
        if (error != Errno.Ok)
            return error == Errno.WouldBlock ? Errno.Ok : error;
        return Output(ifp, m, destination, EtherType.Ipv6);
    }

    /// <summary>
    /// Sends a complete frame of this host (<c>ether_output_frame</c>): with its tag in the frame where the device does not
    /// put it there, by the bridge or aggregate that the interface belongs to.
    /// </summary>
    /// <returns>Why it was dropped, or <see cref="Errno.Ok"/>.</returns>
    public static Errno OutputFrame(Ifnet ifp, Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ArgumentNullException.ThrowIfNull(m);
        if ((m.Flags & MbufFlags.VlanTag) != 0 && !InsertsTag(ifp, m))
        {
            if (InsertTag(m) is not { } tagged)
            {
                V_etherstat.Own.ether_nobufs++;
                return Errno.NoBuffers;
            }

            V_etherstat.Own.ether_tagged++;
            m = tagged;
        }

        if (ifp.Bridge is { } bridge)
            return bridge.Output(ifp, m);
        return ifp.Lagg is { } lagg ? lagg.Output(ifp, m) : ifp.Transmit(m);
    }

    /// <summary>
    /// Sees to it that what is to be sent begins with its link header in one piece; for drivers that look at it.
    /// </summary>
    /// <param name="ifp">Where it goes out.</param>
    /// <param name="m">The frame, no longer the caller's.</param>
    /// <returns>The frame; null when it is shorter than the header or there was no memory, and then it is freed and counted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Mbuf? WithHeader(Ifnet ifp, Mbuf m) => m.Length >= EtherHeader.Length ? m : GatherHeader(ifp, m);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Mbuf? GatherHeader(Ifnet ifp, Mbuf m)
    {
        Mbuf? frame = m.Pullup(EtherHeader.Length);
        if (frame is null)
            ifp.Statistics.Own.oerrors++;
        return frame;
    }

    private static Errno OutputDown(Mbuf m)
    {
        V_etherstat.Own.ether_outdown++;
        m.FreeChain();
        return Errno.NetworkDown;
    }

    // Devices know 802.1Q tags, not service tags (vlan_transmit).
    internal static bool InsertsTag(Ifnet ifp, Mbuf m) =>
        (ifp.CapEnable & IfCap.VlanHwTagging) != 0 && (m.Flags & MbufFlags.ServiceTag) == 0;

    private static void LoopCopy(Ifnet ifp, Mbuf m, ushort type)
    {
        if (m.Duplicate() is not { } copy)
            return;
        V_etherstat.Own.ether_looped++;
        MarkChecked(copy);
        Loop(ifp, copy, type);
    }

    /// <summary>Gives a packet of this host, without link header, to its protocol, as if it came in by the interface (<c>if_simloop</c>).</summary>
    private static Errno Loop(Ifnet ifp, Mbuf m, ushort type)
    {
        m.ReceiveInterface = ifp;
        // A protocol that sends to this host from inside its lane is not called again before it is out.
        if (Volatile.Read(ref s_protocols)[type] is { } protocol)
            return Netisr.CurrentLane is null ? Netisr.Dispatch(protocol, m) : Netisr.Queue(protocol, m);
        V_etherstat.Own.ether_noproto++;
        m.FreeChain();
        return Errno.AddressFamilyNotSupported;
    }

    // What the device should have computed cannot be wrong in memory (update_mbuf_csumflags).
    private static void MarkChecked(Mbuf m)
    {
        CsumFlags asked = m.Pkthdr.CsumFlags;
        CsumFlags known = CsumFlags.None;
        if ((asked & CsumFlags.Ip) != 0)
            known |= CsumFlags.L3Calculated | CsumFlags.L3Valid;
        if ((asked & (CsumFlags.DelayData | CsumFlags.IpSctp | CsumFlags.Ip6Sctp)) != 0)
        {
            known |= CsumFlags.L4Calculated | CsumFlags.L4Valid;
            m.Pkthdr.CsumData = 0xffff;
        }

        m.Pkthdr.CsumFlags = known;
    }
}
