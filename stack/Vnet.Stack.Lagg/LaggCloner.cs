using Vnet.Net;

namespace Vnet.Devices;

/// <summary><c>ifconfig lagg create</c>.</summary>
internal sealed class LaggCloner() : IfCloner("lagg")
{
    protected override Ifnet CreateInterface(IfCloneRequest request)
    {
        var lagg = new Lagg(request);
        Ethernet.Attach(lagg.Ifp, Ethernet.GenerateAddress());
        lagg.Ifp.SetLinkState(LinkState.Down);
        return lagg.Ifp;
    }

    protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();
}
