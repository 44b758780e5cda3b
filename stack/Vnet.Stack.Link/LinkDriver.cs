using Vnet.Net;

namespace Vnet.Devices;

/// <summary>One end of an emulated wire.</summary>
internal sealed class LinkDriver(LinkWire wire) : IfDriver
{
    // A wire carries frames of the MTU, so segmentation happens before it; checksums are left to those who look.
    private const CsumFlags Assist = CsumFlags.Ip | CsumFlags.DelayData;

    public LinkWire Wire => wire;

    /// <summary>The way from this end; set once both are made.</summary>
    public LinkDirection? Out { get; set; }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        if (Ethernet.WithHeader(ifp, m) is not { } frame)
            return Errno.Invalid;
        ref Ifstat stat = ref ifp.Statistics.Own;
        stat.opackets++;
        stat.obytes += (ulong)frame.Pkthdr.Len;
        if (TxOffload.Complete(frame, Assist) is not { } list)
        {
            stat.oqdrops++;
            return Errno.NoBuffers;
        }

        Out!.Send(list);
        return Errno.Ok;
    }

    public override Errno Up(Ifnet ifp)
    {
        ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        wire.EndsChanged();
        return Errno.Ok;
    }

    public override void Down(Ifnet ifp)
    {
        ifp.SetDriverFlags(IfFlags.None, IfFlags.Running);
        wire.EndsChanged();
    }

    public override void Detached(Ifnet ifp) => wire.EndGone();
}
