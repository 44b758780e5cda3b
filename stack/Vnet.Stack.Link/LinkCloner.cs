using Vnet.Net;

namespace Vnet.Devices;

/// <summary><c>ifconfig link create</c>: both ends of a wire; parameters are <see cref="LinkParameters"/> for both ways.</summary>
internal sealed class LinkCloner() : IfCloner("link")
{
    // The wire's own name is none of an interface, but both ends'.
    protected override bool IsAvailable(VnetInstance vnet, string name) =>
        IfnetTable.Find(vnet, $"{name}a") is null && IfnetTable.Find(vnet, $"{name}b") is null;

    protected override Ifnet CreateInterface(IfCloneRequest request)
    {
        LinkParameters parameters = request.HasParameters ? request.Parameters<LinkParameters>() : new LinkParameters();
        var wire = new LinkWire(request, parameters, parameters);
        Ethernet.Attach(wire.A, Ethernet.GenerateAddress());
        try
        {
            Ethernet.Attach(wire.B, Ethernet.GenerateAddress());
            wire.Publish();
        }
        catch
        {
            wire.Detach();
            throw;
        }

        return wire.A;
    }

    protected override void DestroyInterface(Ifnet ifp) => LinkGlobals.Of(ifp).Detach();
}
