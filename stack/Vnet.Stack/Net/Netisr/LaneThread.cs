namespace Vnet.Net;

/// <summary>What a thread is doing in lanes: which one it is in, and which it owns and has yet to run.</summary>
/// <remarks>
/// A packet for another lane is queued and that lane run when the thread is out of the one it is in. So vnets that send to
/// each other, in rings too, neither recurse nor wait for each other.
/// </remarks>
internal sealed class LaneThread
{
    [ThreadStatic]
    [VnetGlobal("the thread's own; it runs lanes of all vnets")]
    private static LaneThread? t_this;

    private Lane? _firstReady;
    private Lane? _lastReady;

    /// <summary>The calling thread's.</summary>
    public static LaneThread Current => t_this ??= new LaneThread();

    /// <summary>The lane that it is in, or null.</summary>
    public Lane? Lane { get; private set; }

    /// <summary>Whether it is in a lane, or about to enter the next.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Has the thread run a lane, which it owns, when it is out of the one it is in.</summary>
    public void AddReady(Lane lane)
    {
        lane.NextReady = null;
        if (_lastReady is null)
            _firstReady = lane;
        else
            _lastReady.NextReady = lane;
        _lastReady = lane;
    }

    /// <summary>Runs a lane, which the thread owns, with this packet first if there is one; then all that became ready.</summary>
    public void Run(Lane lane, NetisrProtocol? protocol, Mbuf? first)
    {
        IsRunning = true;
        try
        {
            for (Lane? next = lane; next is not null; next = TakeReady())
            {
                Lane = next;
                using (CurVnet.Set(next.Vnet))
                {
                    if (first is not null)
                        protocol!.Handler(first);
                    first = null;
                    Process(next);
                }

                Lane = null;
                if (!next.TryRelease())
                    AddReady(next);
            }
        }
        finally
        {
            Lane = null;
            IsRunning = false;
        }
    }

    private static void Process(Lane lane)
    {
        for (Mbuf? m = lane.TakeAll(); m is not null;)
        {
            Mbuf? next = m.NextPacket;
            m.NextPacket = null;
            m.Pkthdr.Protocol!.Handler(m);
            m = next;
        }
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
}
