using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>What a thread is doing in lanes: which one it is in, and which it owns and has yet to run.</summary>
/// <remarks>
/// A packet for another lane is queued and that lane run when the thread is out of the one it is in. So vnets that send to
/// each other, in rings too, neither recurse nor wait for each other. A thread does this for a limited number of packets:
/// then what it still owns goes to the pool, so that a sender gets away from what others bring.
/// </remarks>
internal sealed class LaneThread
{
    /// <summary>Calls inside one another in one lane; what goes deeper is queued there.</summary>
    public const int MostNested = 16;

    [ThreadStatic]
    [VnetGlobal("the thread's own; it runs lanes of all vnets")]
    private static LaneThread? t_this;

    private Lane? _firstReady;
    private Lane? _lastReady;

    /// <summary>The calling thread's.</summary>
    public static LaneThread Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_this ?? Make();
    }

    /// <summary>The lane that it is in, or null.</summary>
    public Lane? Lane { get; private set; }

    /// <summary>Whether it is in a lane, or about to enter the next.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>How many packets it is inside of, one within another.</summary>
    public int Depth { get; set; }

    /// <summary>Runs a lane, which the thread owns: now, or when it is out of the one it is in.</summary>
    public void RunOrAdd(Lane lane)
    {
        if (IsRunning)
            AddReady(lane);
        else
            Run(lane);
    }

    /// <summary>Runs a lane, which the thread owns, then all that became ready.</summary>
    public void Run(Lane lane) => Run(lane, null, null, NetisrDispatch.Default);

    /// <summary>
    /// Runs a lane, which the thread owns, with these packets first, if any; then all that became ready.
    /// </summary>
    /// <param name="lane">The lane.</param>
    /// <param name="work">What the packets are for.</param>
    /// <param name="first">Packets linked by <see cref="Mbuf.NextPacket"/>.</param>
    /// <param name="mode">How they are dispatched.</param>
    public void Run(Lane lane, NetisrWork? work, Mbuf? first, NetisrDispatch mode)
    {
        IsRunning = true;
        try
        {
            int budget = Netisr.Budget - Turn(lane, work, first, mode, Netisr.Budget);
            while (_firstReady is not null && budget > 0)
                budget -= Turn(TakeReady()!, null, null, NetisrDispatch.Default, budget);
        }
        finally
        {
            IsRunning = false;
            Depth = 0;
            if (Lane is { } left)
                Abandon(left);
            if (_firstReady is not null)
                HandOver();
        }
    }

    /// <summary>Runs a lane, which the thread owns, with work that is no packet first.</summary>
    /// <returns>False when the vnet is gone, and the work not done.</returns>
    public bool Run(Lane lane, Action<object?> work, object? state)
    {
        bool isDone = false;
        IsRunning = true;
        try
        {
            if (lane.Vnet.State != VnetState.Dead)
            {
                Lane = lane;
                using (CurVnet.SetQuiet(lane.Vnet))
                    LaneTask.Run(lane, work, state);
                isDone = true;
                Lane = null;
            }
        }
        finally
        {
            IsRunning = false;
            if (Lane is not null)
                Abandon(lane);
        }

        Run(lane);
        return isDone;
    }

    /// <summary>Runs lanes of a vnet for which nobody else is on the way. The caller waits for them.</summary>
    public void Help(VnetLanes owner)
    {
        while ((TakeReady(owner) ?? owner.Scheduler.TryTake(owner)) is { } lane)
        {
            (Lane? outer, bool wasRunning, int depth) = (Lane, IsRunning, Depth);
            IsRunning = true;
            try
            {
                Turn(lane, null, null, NetisrDispatch.Default, Netisr.Budget);
            }
            finally
            {
                if (Lane == lane)
                    Abandon(lane);
                (Lane, IsRunning, Depth) = (outer, wasRunning, depth);
            }
        }

        if (!IsRunning && _firstReady is not null)
            HandOver();
    }

    private int Turn(Lane lane, NetisrWork? work, Mbuf? first, NetisrDispatch mode, int budget)
    {
        Lane = lane;
        Depth = 0;
        int count = 0;
        if (lane.Vnet.State == VnetState.Dead)
        {
            // Whoever destroyed it has waited long enough. All packets are dropped.
            count += lane.Process(int.MaxValue);
        }
        else
        {
            using (CurVnet.SetQuiet(lane.Vnet))
            {
                for (Mbuf? m = first; m is not null; count++)
                {
                    Mbuf packet = m;
                    m = m.NextPacket;
                    packet.NextPacket = null;
                    work!.Direct(packet, mode);
                }

                if (!lane.IsEmpty)
                    count += lane.Process(Math.Max(budget - count, 1));
            }
        }

        Lane = null;
        if (!lane.TryRelease())
            AddReady(lane);
        return count;
    }

    private void AddReady(Lane lane)
    {
        lane.NextReady = null;
        if (_lastReady is null)
            _firstReady = lane;
        else
            _lastReady.NextReady = lane;
        _lastReady = lane;
    }

    private Lane? TakeReady()
    {
        Lane? lane = _firstReady;
        if (lane is null)
            return null;
        _firstReady = lane.NextReady;
        if (_firstReady is null)
            _lastReady = null;
        return lane;
    }

    private Lane? TakeReady(VnetLanes owner)
    {
        Lane? found = null;
        Lane? lane = _firstReady;
        (_firstReady, _lastReady) = (null, null);
        while (lane is not null)
        {
            Lane? next = lane.NextReady;
            if (found is null && lane.Owner == owner)
                found = lane;
            else
                AddReady(lane);
            lane = next;
        }

        return found;
    }

    private void HandOver()
    {
        while (TakeReady() is { } lane)
            lane.Owner.Scheduler.Schedule(lane);
    }

    // Something was thrown through a lane: somebody else is to go on with it.
    private void Abandon(Lane lane)
    {
        Lane = null;
        lane.Owner.Scheduler.Schedule(lane);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LaneThread Make() => t_this = new LaneThread();
}
