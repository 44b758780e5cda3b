using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Makes interfaces of one of the two kinds.</summary>
internal sealed class TuntapCloner(bool isTap) : IfCloner(isTap ? "tap" : "tun")
{
    protected override Ifnet CreateInterface(IfCloneRequest request)
    {
        TuntapOptions options = request.HasParameters ? request.Parameters<TuntapOptions>() : new TuntapOptions();
        TunDevice device = TunDevice.Open(isTap, options);
        try
        {
            var driver = new TuntapDriver(device, options.Offloads);
            Ifnet ifp = isTap
                ? new Ifnet(driver, Ethernet.Layer, IfType.Ethernet, request)
                : new Ifnet(driver, FamilyLayer.Instance, IfType.PropVirtual, request);
            ifp.Mtu = device.Host.Mtu;
            ifp.Capabilities = driver.Capabilities;
            ifp.CapEnable = driver.Capabilities;
            if (isTap)
            {
                Ethernet.Attach(ifp, options.LinkAddress ?? Ethernet.GenerateAddress());
            }
            else
            {
                ifp.SetFlags(IfFlags.PointToPoint | IfFlags.Multicast, IfFlags.None);
                ifp.Attach();
            }

            return ifp;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();
}
