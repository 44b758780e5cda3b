using Vnet.Net;

namespace Vnet.Devices;

/// <summary>One end of a pair: what it sends, the other end receives, in the same memory.</summary>
internal sealed class EpairDriver : IfDriver
{
    /// <summary>Bytes of the largest packet that the other end segments.</summary>
    private const int MaxTso = 65535 + EtherHeader.LengthWithTag;

    private Ifnet? _peer;

    /// <summary>What an end can do; all of it is on at first.</summary>
    public static IfCap Capabilities => IfCap.HwCsum | IfCap.Tso | IfCap.Lro | IfCap.VlanMtu | IfCap.VlanHwTagging | IfCap.VlanHwCsum | IfCap.VlanHwTso
        | IfCap.JumboMtu | IfCap.LinkState;

    /// <summary>The other end's interface; null before both are made, and once one is gone.</summary>
    public Ifnet? Peer
    {
        get => Volatile.Read(ref _peer);
        set => Volatile.Write(ref _peer, value);
    }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        int length = m.Pkthdr.Len;
        if (length > ifp.Mtu + EtherHeader.LengthWithTag && (length > MaxTso || (m.Pkthdr.CsumFlags & CsumFlags.Tso) == 0))
            return Drop(ref ifp.Statistics.Own.oerrors, m, Errno.MessageTooLong);
        if (Peer is not { IsRunning: true } peer || peer.Vnet is not { } vnet)
            return Drop(ref ifp.Statistics.Own.oerrors, m, Errno.NetworkDown);
        bool isMulticast = (m.Flags & (MbufFlags.Broadcast | MbufFlags.Multicast)) != 0;

        // What the sender knows of it means nothing there, but for the work that it has left to the wire.
        m.Pkthdr.Fib = 0;
        if (m.Pkthdr.Tags is not null)
            m.DeleteNonpersistentTags();
        if ((m.Pkthdr.CsumFlags & (CsumFlags.Ip | CsumFlags.DelayData | CsumFlags.Tso)) != 0)
            return DeliverTranslated(ifp, peer, vnet, m, isMulticast);
        if (!m.ChargeTo(vnet))
            return Drop(ref ifp.Statistics.Own.oqdrops, m, Errno.NoBuffers);
        ref Ifstat stat = ref ifp.Statistics.Own;
        stat.opackets++;
        stat.obytes += (ulong)length;
        if (isMulticast)
            stat.omcasts++;
        if (m.Pkthdr.RssType == RssType.None)
            Rss.ClassifyEthernet(m);
        peer.Input(m);
        return Errno.Ok;
    }

    public override Errno Up(Ifnet ifp)
    {
        ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        ShowLink();
        return Errno.Ok;
    }

    public override void Down(Ifnet ifp)
    {
        ifp.SetDriverFlags(IfFlags.None, IfFlags.Running);
        ShowLink();
    }

    /// <summary>The other end has gone for good: this one has no carrier any more.</summary>
    public override void Detached(Ifnet ifp)
    {
        Ifnet? peer = Peer;
        Peer = null;
        if (peer?.Driver is not EpairDriver other)
            return;
        other.Peer = null;
        peer.SetLinkState(LinkState.Down);
    }

    // A link is up while both ends are.
    private void ShowLink()
    {
        if (Peer is not { Driver: EpairDriver { Peer: { } own } } peer)
            return;
        LinkState state = own.IsRunning && peer.IsRunning ? LinkState.Up : LinkState.Down;
        own.SetLinkState(state);
        peer.SetLinkState(state);
    }

    // As segments where the other end wants them; each is a packet of its own, and may be one too many.
    private static Errno DeliverTranslated(Ifnet ifp, Ifnet peer, VnetInstance vnet, Mbuf m, bool isMulticast)
    {
        Mbuf? next = EpairOffload.Translate(m, peer.CapEnable);
        Errno result = next is null ? Drop(ref ifp.Statistics.Own.oqdrops, null, Errno.NoBuffers) : Errno.Ok;
        while (next is not null)
        {
            Mbuf packet = next;
            next = packet.NextPacket;
            packet.NextPacket = null;

            // Anew each time: the receiver's code may have pinned the thread to a CPU.
            ref Ifstat stat = ref ifp.Statistics.Own;
            if (!packet.ChargeTo(vnet))
            {
                result = Drop(ref stat.oqdrops, packet, Errno.NoBuffers);
                continue;
            }

            stat.opackets++;
            stat.obytes += (ulong)packet.Pkthdr.Len;
            if (isMulticast)
                stat.omcasts++;
            Rss.ClassifyEthernet(packet);
            peer.Input(packet);
        }

        return result;
    }

    private static Errno Drop(ref ulong reason, Mbuf? m, Errno why)
    {
        reason++;
        m?.FreeChain();
        return why;
    }
}
