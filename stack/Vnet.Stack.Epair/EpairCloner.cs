using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Makes pairs: <c>epair0</c> is <c>epair0a</c> and <c>epair0b</c>.</summary>
internal sealed class EpairCloner() : IfCloner("epair")
{
    // Not one of the ends, so that they are not asked for singly.
    protected override bool IsAvailable(VnetInstance vnet, string name) =>
        base.IsAvailable(vnet, name) && base.IsAvailable(vnet, name + 'a') && base.IsAvailable(vnet, name + 'b');

    protected override Ifnet CreateInterface(IfCloneRequest request)
    {
        (var driver, var otherDriver) = (new EpairDriver(), new EpairDriver());
        Ifnet a = Make(driver, request, 'a');
        Ifnet b = Make(otherDriver, request, 'b');
        (MacAddress address, MacAddress other) = EpairAddress.Make(request.Vnet, a.Name, b.Name);
        (driver.Peer, otherDriver.Peer) = (b, a);
        Ethernet.Attach(a, address);
        try
        {
            Ethernet.Attach(b, other);
        }
        catch
        {
            a.Detach();
            throw;
        }

        a.SetLinkState(LinkState.Down);
        b.SetLinkState(LinkState.Down);
        return a;
    }

    // One goes with the other, wherever that is.
    protected override void DestroyInterface(Ifnet ifp)
    {
        Ifnet? peer = ((EpairDriver)ifp.Driver).Peer;
        try
        {
            ifp.Detach();
        }
        finally
        {
            peer?.Detach();
        }
    }

    private static Ifnet Make(EpairDriver driver, IfCloneRequest request, char end) =>
        new(driver, Ethernet.Layer, IfType.Ethernet, request, request.Name + end)
        {
            Capabilities = EpairDriver.Capabilities,
            CapEnable = EpairDriver.Capabilities,
            Baudrate = 10_000_000_000,
        };
}
