using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The driver of a tap or tun interface.</summary>
internal sealed class TuntapDriver : IfDriver
{
    private readonly TunSender[] _senders;
    private TunService? _service;

    public TuntapDriver(TunDevice device, bool hasHeaders)
    {
        (Device, HasHeaders) = (device, hasHeaders);
        _senders = new TunSender[device.Queues.Length];
        for (int i = 0; i < _senders.Length; i++)
            _senders[i] = new TunSender(device.Queues[i], device.IsTap, hasHeaders);
        device.SetCarrier(false);
    }

    public TunDevice Device { get; }

    /// <summary>Whether a virtio-net header comes before each packet.</summary>
    public bool HasHeaders { get; }

    /// <summary>What the device can do for the stack.</summary>
    public IfCap Capabilities => IfCap.JumboMtu | IfCap.LinkState | (Device.IsTap ? IfCap.VlanMtu : IfCap.None)
        | (HasHeaders ? IfCap.HwCsum | IfCap.Tso | IfCap.Lro : IfCap.None);

    /// <summary>Our link is the host's administrator's will: there is no cable that could be out.</summary>
    public static LinkState StateOf(LinkMonitor monitor) =>
        (monitor.Flags & HostInterface.FlagUp) != 0 ? LinkState.Up : LinkState.Down;

    public override int MinMtu => TunOpening.SmallestMtu;

    public override int MaxMtu => TunOpening.LargestMtu;

    // With headers, what can be said in one. A bridge, for one, brings packets that ask for more.
    private CsumFlags LeftToHost => HasHeaders ? CsumFlags.DelayData | CsumFlags.Tso : CsumFlags.None;

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        Mbuf? packet = Device.IsTap ? TxOffload.CompleteWithTag(m, LeftToHost) : TxOffload.Complete(m, LeftToHost, isEthernet: false);
        Errno result = Errno.NoBuffers;
        if (packet is null)
            ifp.Statistics.Own.oqdrops++;
        while (packet is not null)
        {
            Mbuf? next = packet.NextPacket;
            packet.NextPacket = null;
            result = Send(ifp, packet);
            packet = next;
        }

        return result;
    }

    public override Errno Up(Ifnet ifp)
    {
        if (Device.Monitor.IsGone)
            return Errno.NoDevice;
        Errno error = SetCapabilities(ifp, ifp.CapEnable);
        if (error != Errno.Ok)
            return error;
        Device.SetCarrier(true);
        Device.Monitor.Drain();
        ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        ifp.SetLinkState(StateOf(Device.Monitor));
        _service = new TunService(this, ifp);
        return Errno.Ok;
    }

    public override void Down(Ifnet ifp)
    {
        ifp.SetDriverFlags(IfFlags.None, IfFlags.Running);
        _service?.Stop();
        _service = null;
        Device.SetCarrier(false);
    }

    public override void Detached(Ifnet ifp) => Device.Dispose();

    public override Errno SetMtu(Ifnet ifp, int mtu)
    {
        try
        {
            Device.Host.Mtu = mtu;
            return Errno.Ok;
        }
        catch (NetException e)
        {
            return e.Errno;
        }
    }

    public override Errno SetCapabilities(Ifnet ifp, IfCap enabled)
    {
        uint work = 0;
        if ((enabled & (IfCap.RxCsum | IfCap.RxCsumIpv6)) != 0)
        {
            // Segments are cut with their checksums, so that one is not left to us without the other.
            work = TunIoctl.OffloadCsum;
            if ((enabled & IfCap.Lro) != 0)
                work |= TunIoctl.OffloadTso4 | TunIoctl.OffloadTso6 | TunIoctl.OffloadTsoEcn;
        }

        return HasHeaders ? Device.SetOffload(work) : Errno.Ok;
    }

    // Not the header checksum of IPv4: virtio-net has no word for that.
    public override CsumFlags HwAssistOf(Ifnet ifp, IfCap enabled) =>
        base.HwAssistOf(ifp, enabled) & ~CsumFlags.Ip;

    private Errno Send(Ifnet ifp, Mbuf m)
    {
        int length = m.Pkthdr.Len;
        bool isMulticast = (m.Flags & (MbufFlags.Multicast | MbufFlags.Broadcast)) != 0;
        // By flow, so that its order is kept; the host sends a flow's answers back by the same queue.
        TunSender sender = _senders.Length == 1 || m.Pkthdr.RssType == RssType.None ? _senders[0] : _senders[m.Pkthdr.FlowId % (uint)_senders.Length];
        Errno error = sender.Send(m);
        ref Ifstat stat = ref ifp.Statistics.Own;
        switch (error)
        {
            case Errno.Ok:
                stat.opackets++;
                stat.obytes += (ulong)length;
                stat.omcasts += isMulticast ? 1u : 0u;
                break;
            case Errno.Invalid or Errno.MessageTooLong:
                stat.oerrors++;
                break;
            default:
                stat.oqdrops++;
                break;
        }

        return error;
    }
}
