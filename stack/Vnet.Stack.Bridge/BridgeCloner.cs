using Vnet.Net;

namespace Vnet.Devices;

/// <summary><c>ifconfig bridge create</c>.</summary>
internal sealed class BridgeCloner() : IfCloner("bridge")
{
    protected override Ifnet CreateInterface(IfCloneRequest request)
    {
        var bridge = new Bridge(request);
        Ethernet.Attach(bridge.Ifp, Ethernet.GenerateAddress());
        return bridge.Ifp;
    }

    protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();
}
