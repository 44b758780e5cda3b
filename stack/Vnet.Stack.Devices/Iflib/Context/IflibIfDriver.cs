using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>A device as the driver of its interface.</summary>
internal sealed class IflibIfDriver(IflibContext context) : IfDriver
{
    public override Errno Transmit(Ifnet ifp, Mbuf m) => context.Transmit(m);

    public override void Flush(Ifnet ifp) => context.FlushQueues();

    public override Errno Up(Ifnet ifp) => context.Up();

    public override void Down(Ifnet ifp) => context.Down();

    public override Errno SetMtu(Ifnet ifp, int mtu) => context.SetMtu(mtu);

    public override Errno SetCapabilities(Ifnet ifp, IfCap enabled) => context.SetCapabilities(enabled);

    public override Errno SetLinkAddress(Ifnet ifp, MacAddress address) => context.SetLinkAddress(address);

    public override void FlagsChanged(Ifnet ifp) => context.FlagsChanged();

    public override void MulticastChanged(Ifnet ifp) => context.MulticastChanged();

    public override Errno SetMedia(Ifnet ifp, IfMediaWord media) => context.ChangeMedia(media);

    public override CsumFlags HwAssistOf(Ifnet ifp, IfCap enabled) => context.HwAssistOf(enabled);

    public override void Detached(Ifnet ifp) => context.Detached();

    public override void Reassign(Ifnet ifp, VnetInstance vnet) => context.Reassign(vnet);
}
