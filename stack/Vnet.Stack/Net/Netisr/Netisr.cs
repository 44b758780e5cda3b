using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>Brings packets to the lanes of their vnet (FreeBSD's netisr(9)).</summary>
[VnetModule("netisr", Version = 1), ModuleDepend("ifnet")]
public static partial class Netisr
{
    [VnetDefine] private static VnetLanes? s_lanes;

    /// <summary>
    /// Processes a packet that an interface received, at once if its lane is free, else when it is
    /// (<c>netisr_dispatch</c>). Who does is as <see cref="NetisrProtocol.Dispatch"/> or <c>net.isr.dispatch</c> says.
    /// </summary>
    /// <param name="protocol">Who takes it.</param>
    /// <param name="m">The packet, no longer the caller's; its receive interface says which vnet it is for.</param>
    /// <returns>
    /// <see cref="Errno.NoDevice"/> when the interface or its vnet is gone, <see cref="Errno.NoBuffers"/> when the queue is
    /// full, <see cref="Errno.NoProtocolOption"/> when the protocol is off in the vnet: the packet is freed and counted
    /// then.
    /// </returns>
    public static Errno Dispatch(NetisrProtocol protocol, Mbuf m) =>
        BindingOf(m) is { } binding ? Dispatch(protocol, binding, m) : DropGone(m);

    /// <summary>
    /// Queues a packet that an interface received, to be processed by another thread, or by this one when it is out of its
    /// lane (<c>netisr_queue</c>).
    /// </summary>
    /// <inheritdoc cref="Dispatch(NetisrProtocol, Mbuf)"/>
    public static Errno Queue(NetisrProtocol protocol, Mbuf m) =>
        BindingOf(m) is { } binding ? Enqueue(protocol, binding, m, LaneThread.Current, NetisrDispatch.Deferred) : DropGone(m);

    /// <summary>The same for a packet whose receive interface, which is set in it, is at hand.</summary>
    internal static Errno Dispatch(NetisrProtocol protocol, IfBinding binding, Mbuf m)
    {
        LaneThread thread = LaneThread.Current;
        VnetLanes? lanes = binding.Lanes;
        NetisrDispatch mode = ModeOf(protocol);
        if (thread.Lane is { } inside)
        {
            // By the lanes that were there when its packet came, so that it goes on in this one.
            if (inside.Owner == lanes && inside.Set.Choose(protocol, binding, m) == inside)
                return DispatchInside(protocol, thread, inside, m, mode);
        }
        else if (mode != NetisrDispatch.Deferred && !thread.IsRunning && lanes?.Set.Choose(protocol, binding, m) is { } lane
            && lane.IsEmpty && lane.WorkOf(protocol) is { IsOff: false } work && lane.TryAcquire())
        {
            // Again, now that nobody else takes from it: what was queued meanwhile came first.
            if (lane.IsEmpty)
            {
                thread.Run(lane, work, m, mode);
                return Errno.Ok;
            }

            Errno error = Enqueue(protocol, binding, m, thread, mode);
            thread.Run(lane);
            return error;
        }

        return Enqueue(protocol, binding, m, thread, mode);
    }

    /// <summary>
    /// Takes packets that an interface received, for its link layer: sets where they came in, and dispatches them. The lane
    /// is entered once for all of them where that can be.
    /// </summary>
    /// <param name="protocol">The link layer's protocol.</param>
    /// <param name="ifp">The interface.</param>
    /// <param name="first">A packet, or a queue of them linked by <see cref="Mbuf.NextPacket"/>; no longer the caller's.</param>
    public static void Receive(NetisrProtocol protocol, Ifnet ifp, Mbuf first)
    {
        IfBinding? binding = ifp.Binding;
        (int index, uint generation) = binding is null ? (-1, 0) : (binding.Index, binding.Generation);
        if (first.NextPacket is null && binding is not null)
        {
            (first.Pkthdr.RcvIndex, first.Pkthdr.RcvGeneration) = (index, generation);
            Dispatch(protocol, binding, first);
            return;
        }

        for (Mbuf? packet = first; packet is not null; packet = packet.NextPacket)
            (packet.Pkthdr.RcvIndex, packet.Pkthdr.RcvGeneration) = (index, generation);
        LaneThread thread = LaneThread.Current;
        NetisrDispatch mode = ModeOf(protocol);
        if (mode != NetisrDispatch.Deferred && !thread.IsRunning && binding?.Lanes?.Set is { Count: 1 } set && set.Lanes[0] is var lane
            && lane.IsEmpty && lane.WorkOf(protocol) is { IsOff: false } work && lane.TryAcquire())
        {
            if (lane.IsEmpty)
            {
                thread.Run(lane, work, first, mode);
                return;
            }

            // What was queued meanwhile came first.
            Each(protocol, first, thread, isOwned: true);
            thread.Run(lane);
            return;
        }

        Each(protocol, first, thread, isOwned: false);
    }

    /// <summary>Has work done inside a lane of a vnet; see <see cref="Lane.Post"/>.</summary>
    /// <param name="vnet">The vnet.</param>
    /// <param name="flow">The flow that the work is about, or 0: it is done in that flow's lane.</param>
    /// <param name="work">What to do.</param>
    /// <param name="state">Passed to it.</param>
    /// <returns>False when the vnet is going or gone: it is not done.</returns>
    public static bool Post(VnetInstance vnet, uint flow, Action<object?> work, object? state)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (LanesOf(vnet) is not { } lanes)
            return false;
        while (lanes.Set.Choose(flow) is { } lane)
        {
            if (lane.Post(work, state))
                return true;
        }

        return false;
    }

    /// <summary>Does work inside the lane of a flow, if that can be done now; see <see cref="Lane.TryRun"/>.</summary>
    public static bool TryRun(VnetInstance vnet, uint flow, Action<object?> work, object? state) =>
        LanesOf(vnet)?.Set.Choose(flow) is { } lane && lane.TryRun(work, state);

    /// <summary>The lane that the calling thread is inside of, or null.</summary>
    public static Lane? CurrentLane => LaneThread.Current.Lane;

    private static IfBinding? BindingOf(Mbuf m) => IfnetTable.FindBinding(m.Pkthdr.RcvIndex, m.Pkthdr.RcvGeneration);

    /// <summary>The lanes of a vnet; null when it is gone.</summary>
    internal static VnetLanes? LanesOf(VnetInstance vnet)
    {
        try
        {
            return In(vnet).lanes;
        }
        catch (VnetDisposedException)
        {
            // It went while it was looked at.
            return null;
        }
    }

    private static NetisrDispatch ModeOf(NetisrProtocol protocol)
    {
        NetisrDispatch mode = protocol.Dispatch;
        return mode == NetisrDispatch.Default ? s_mode : mode;
    }

    private static Errno DispatchInside(NetisrProtocol protocol, LaneThread thread, Lane lane, Mbuf m, NetisrDispatch mode)
    {
        if (lane.WorkOf(protocol) is not { IsOff: false } work)
            return DropOff(lane, protocol, m);

        // Not before one of the same protocol that waits.
        bool isDirect = work.Length == 0 && thread.Depth < LaneThread.MostNested
            && (mode == NetisrDispatch.Direct || (mode == NetisrDispatch.Hybrid && lane.IsEmpty));
        if (isDirect)
        {
            thread.Depth++;
            work.Direct(m, mode);
            thread.Depth--;
            return Errno.Ok;
        }

        if (!work.TryQueue(m))
            return Errno.NoBuffers;

        // Its owner, this thread, takes it before it leaves; so it is not closed.
        lane.TryPush(m);
        return Errno.Ok;
    }

    private static Errno Enqueue(NetisrProtocol protocol, IfBinding binding, Mbuf m, LaneThread thread, NetisrDispatch mode)
    {
        VnetLanes? lanes = binding.Lanes;
        LaneSet? set = thread.Lane is { } inside && inside.Owner == lanes ? inside.Set : lanes?.Set;
        while (true)
        {
            if (set?.Choose(protocol, binding, m) is not { } lane)
                return DropDying(m);
            if (lane.WorkOf(protocol) is not { IsOff: false } work)
                return DropOff(lane, protocol, m);
            if (!work.TryQueue(m))
                return Errno.NoBuffers;
            if (lane.TryPush(m))
            {
                if (lane.TryAcquire())
                    RunOrSchedule(lane, thread, mode);
                return Errno.Ok;
            }

            // Closed: there are others now.
            work.Unqueue(m);
            set = lanes!.Set;
        }
    }

    private static void RunOrSchedule(Lane lane, LaneThread thread, NetisrDispatch mode)
    {
        if (mode == NetisrDispatch.Direct)
            thread.RunOrAdd(lane);
        else
            lane.Owner.Scheduler.Schedule(lane);
    }

    // One by one. A lane that the caller owns, and is about to run, is only added to.
    private static void Each(NetisrProtocol protocol, Mbuf first, LaneThread thread, bool isOwned)
    {
        for (Mbuf? m = first; m is not null;)
        {
            Mbuf packet = m;
            m = m.NextPacket;
            packet.NextPacket = null;
            if (BindingOf(packet) is not { } binding)
                DropGone(packet);
            else if (isOwned)
                Enqueue(protocol, binding, packet, thread, NetisrDispatch.Direct);
            else
                Dispatch(protocol, binding, packet);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno DropGone(Mbuf m)
    {
        s_gone.Add(1);
        m.FreeChain();
        return Errno.NoDevice;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno DropDying(Mbuf m)
    {
        s_dying.Add(1);
        m.FreeChain();
        return Errno.NoDevice;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno DropOff(Lane lane, NetisrProtocol protocol, Mbuf m)
    {
        if (lane.WorkOf(protocol) is { } work)
        {
            work.Drop(m);
        }
        else
        {
            s_gone.Add(1);
            m.FreeChain();
        }

        return Errno.NoProtocolOption;
    }

    [VnetSysinit(Subsystem.InitIf, Order.First)]
    private static void Attach() => V_lanes = new VnetLanes(CurVnet.Current!, Simulation.Building?.Lanes ?? LaneWorkers.System);

    // Before every other destructor: what they take apart, no packet uses then.
    [VnetSysuninit(Subsystem.VnetDone, Order.Any)]
    private static void Detach() => V_lanes?.Close();
}
