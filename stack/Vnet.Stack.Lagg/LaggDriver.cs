using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The aggregate's own interface.</summary>
internal sealed class LaggDriver(Lagg lagg) : IfDriver
{
    public Lagg Lagg => lagg;

    public override Errno Transmit(Ifnet ifp, Mbuf m) => Ethernet.WithHeader(ifp, m) is { } frame ? lagg.Transmit(frame) : Errno.Invalid;

    public override Errno Up(Ifnet ifp)
    {
        ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        lagg.Changed();
        return Errno.Ok;
    }

    public override void Down(Ifnet ifp)
    {
        ifp.SetDriverFlags(IfFlags.None, IfFlags.Running);
        lagg.Changed();
    }

    // Ports stay where they are.
    public override void Reassign(Ifnet ifp, VnetInstance vnet) => lagg.RemoveAll();

    public override Errno SetMtu(Ifnet ifp, int mtu)
    {
        try
        {
            foreach (LaggPort port in lagg.Ports)
                port.Ifp.SetMtu(mtu);
            return Errno.Ok;
        }
        catch (NetException)
        {
            // What one port refuses none has (lagg_ioctl).
            foreach (LaggPort port in lagg.Ports)
                port.Ifp.SetMtu(ifp.Mtu);
            throw;
        }
    }

    public override IEnumerable<Ifnet> LowerOf(Ifnet ifp) => lagg.Ports.Select(port => port.Ifp);

    public override void Detached(Ifnet ifp) => lagg.Dissolve();
}
