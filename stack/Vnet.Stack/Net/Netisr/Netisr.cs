namespace Vnet.Net;

/// <summary>Brings packets to the lanes of their vnet (FreeBSD's netisr(9)).</summary>
[VnetModule("netisr", Version = 1), ModuleDepend("ifnet")]
public static partial class Netisr
{
    [VnetDefine] private static Lane[]? s_lanes;

    /// <summary>
    /// Processes a packet that an interface received, at once if its lane is free, else when it is.
    /// </summary>
    /// <param name="protocol">Who takes it.</param>
    /// <param name="m">The packet, no longer the caller's; its receive interface says which vnet it is for.</param>
    /// <returns><see cref="Errno.NoDevice"/> when the interface is gone; the packet is freed then.</returns>
    public static Errno Dispatch(NetisrProtocol protocol, Mbuf m)
    {
        if (m.ReceiveInterface?.Vnet is not { } vnet)
        {
            m.FreeChain();
            return Errno.NoDevice;
        }

        Lane lane = LaneFor(vnet, m);
        LaneThread thread = LaneThread.Current;
        if (thread.Lane == lane)
        {
            protocol.Handler(m);
            return Errno.Ok;
        }

        if (!thread.IsRunning && lane.TryAcquire())
        {
            thread.Run(lane, protocol, m);
            return Errno.Ok;
        }

        m.Pkthdr.Protocol = protocol;
        lane.Push(m);
        if (lane.TryAcquire())
        {
            if (thread.IsRunning)
                thread.AddReady(lane);
            else
                thread.Run(lane, null, null);
        }

        return Errno.Ok;
    }

    private static Lane LaneFor(VnetInstance vnet, Mbuf m)
    {
        Lane[] lanes = In(vnet).lanes!;
        return lanes.Length == 1 || m.Pkthdr.RssType == RssType.None ? lanes[0] : lanes[m.Pkthdr.FlowId % (uint)lanes.Length];
    }

    [VnetSysinit(Subsystem.InitIf, Order.First)]
    private static void Attach() => V_lanes = [new Lane(CurVnet.Current!, 0)];

    [VnetSysuninit(Subsystem.InitIf, Order.First)]
    private static void Detach() => V_lanes = null;
}
