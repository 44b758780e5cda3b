using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The bridge's own interface: what the host sends and receives as a station on the bridge.</summary>
internal sealed class BridgeDriver(Bridge bridge) : IfDriver
{
    public Bridge Bridge => bridge;

    public override Errno Transmit(Ifnet ifp, Mbuf m) => Ethernet.WithHeader(ifp, m) is { } frame ? bridge.Output(frame) : Errno.Invalid;

    public override Errno Up(Ifnet ifp)
    {
        bridge.Start();
        return Errno.Ok;
    }

    public override void Down(Ifnet ifp) => bridge.Stop();

    // A bridge of members that differ in MTU would drop what it forwards.
    public override Errno SetMtu(Ifnet ifp, int mtu) => bridge.Members.All(member => member.Ifp.Mtu == mtu) ? Errno.Ok : Errno.Invalid;

    public override IEnumerable<Ifnet> LowerOf(Ifnet ifp) => bridge.Members.Concat(bridge.Spans).Select(member => member.Ifp);

    // Members stay where they are.
    public override void Reassign(Ifnet ifp, VnetInstance vnet) => bridge.Dissolve();

    public override void Detached(Ifnet ifp) => bridge.Dissolve();
}
