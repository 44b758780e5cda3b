using System.Diagnostics;

namespace Vnet.Net;

/// <summary>The lanes of one vnet, and what its protocols have counted.</summary>
/// <remarks>
/// An object rather than variables, because interfaces and queued packets know it, and it outlives the vnet as long as
/// they do: it is then closed, and everything is dropped.
/// </remarks>
internal sealed class VnetLanes
{
    /// <summary>Most lanes of a vnet.</summary>
    public const int MostLanes = 256;

    /// <summary>How long to wait for a thread inside a lane of a vnet that goes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A leaf, but for the lock of the protocols' table.
    private readonly Lock _gate = new();
    private readonly HashSet<NetisrProtocol> _off = [];

    // Of lanes that are no more.
    private readonly Dictionary<NetisrProtocol, NetisrWorkStatistics> _past = [];

    // Of sets before, until each is closed.
    private readonly List<Lane> _leaving = [];
    private LaneSet _set;

    public VnetLanes(VnetInstance vnet, LaneScheduler scheduler)
    {
        (Vnet, Scheduler) = (vnet, scheduler);
        _set = new LaneSet(this, 1, isHeld: false);
    }

    public VnetInstance Vnet { get; }

    /// <summary>Where lanes go that are to be run by somebody else than who owns them.</summary>
    public LaneScheduler Scheduler { get; }

    /// <summary>The lanes that packets go to; none once closed.</summary>
    public LaneSet Set => Volatile.Read(ref _set);

    /// <summary>Whether the vnet goes or is gone: packets are dropped.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Changes the number of lanes. The order of every flow stays.</summary>
    /// <returns>False when the vnet is going.</returns>
    public bool Resize(int count)
    {
        LaneSet old, next;
        lock (_gate)
        {
            if (IsClosed)
                return false;
            old = _set;
            if (old.Count == count)
                return true;
            next = new LaneSet(this, count, isHeld: true);
            _leaving.AddRange(old.Lanes);
            Volatile.Write(ref _set, next);
        }

        old.Retire(next);
        return true;
    }

    /// <summary>
    /// Takes no more packets, drops those that wait, and waits a limited time until no thread is inside.
    /// </summary>
    /// <exception cref="VnetDrainException">A thread was still inside a lane.</exception>
    public void Close()
    {
        LaneSet last;
        lock (_gate)
        {
            if (IsClosed)
                return;
            IsClosed = true;
            last = _set;
            _leaving.AddRange(last.Lanes);
            Volatile.Write(ref _set, new LaneSet(this, 0, isHeld: false));
        }

        last.Retire(null);
        if (!Wait(static set => set.IsClosed, last))
            throw new VnetDrainException($"A lane of vnet '{Vnet.Name}'", "of a protocol", Patience);
    }

    /// <summary>Waits a limited time until whoever was inside a lane has left it, or gone on to other work.</summary>
    /// <exception cref="VnetDrainException">Somebody has not.</exception>
    public void Barrier(string what)
    {
        var passed = new StrongBox();
        LaneSet set = Set;
        passed.Left = set.Count;
        foreach (Lane lane in set.Lanes)
        {
            if (LaneThread.Current.Lane?.Owner == this || !lane.Post(static state => Interlocked.Decrement(ref ((StrongBox)state!).Left), passed))
                Interlocked.Decrement(ref passed.Left);
        }

        if (!Wait(static passed => Volatile.Read(ref passed.Left) == 0, passed))
            throw new VnetDrainException($"A lane of vnet '{Vnet.Name}'", what, Patience);
    }

    /// <summary>Turns a protocol on or off in this vnet.</summary>
    public void SetEnabled(NetisrProtocol protocol, bool isEnabled)
    {
        lock (_gate)
        {
            if (!(isEnabled ? _off.Remove(protocol) : _off.Add(protocol)))
                return;
            foreach (Lane lane in All())
            {
                if ((uint)protocol.Number < (uint)lane.Works.Length && lane.Works[protocol.Number] is { } work)
                    work.IsOff = !isEnabled;
            }
        }
    }

    /// <summary>A protocol's first packet in a lane.</summary>
    /// <returns>Null when the protocol is unregistered.</returns>
    public NetisrWork? AddWork(Lane lane, NetisrProtocol protocol)
    {
        if (!Netisr.TryNumber(protocol))
            return null;
        lock (_gate)
        {
            if (protocol.IsGone)
                return null;
            int number = protocol.Number;
            ref NetisrWork?[] works = ref lane.Works;
            if (number >= works.Length)
                Array.Resize(ref works, number + 4);
            return works[number] ??= new NetisrWork(lane, protocol) { IsOff = _off.Contains(protocol) };
        }
    }

    /// <summary>A protocol is unregistered: its place will be another's.</summary>
    public void Forget(NetisrProtocol protocol, int number)
    {
        lock (_gate)
        {
            _off.Remove(protocol);
            _past.Remove(protocol);
            foreach (Lane lane in All())
            {
                if ((uint)number < (uint)lane.Works.Length)
                    lane.Works[number] = null;
            }
        }
    }

    /// <summary>A lane is no more; what it counted stays.</summary>
    public void Keep(Lane lane)
    {
        lock (_gate)
        {
            _leaving.Remove(lane);
            foreach (NetisrWork? work in lane.Works)
            {
                if (work is { Protocol.IsGone: false })
                    _past[work.Protocol] = _past.TryGetValue(work.Protocol, out NetisrWorkStatistics sum) ? sum.Plus(work.Statistics) : work.Statistics;
            }
        }
    }

    /// <summary>What each protocol has in each lane.</summary>
    public List<NetisrWorkStatistics> Works()
    {
        List<NetisrWorkStatistics> list = [];
        lock (_gate)
        {
            foreach (Lane lane in All())
            {
                foreach (NetisrWork? work in lane.Works)
                {
                    if (work is not null)
                        list.Add(work.Statistics);
                }
            }
        }

        return list;
    }

    /// <summary>A protocol's sum over all lanes, those that are no more included.</summary>
    public NetisrWorkStatistics Sum(NetisrProtocol protocol)
    {
        lock (_gate)
        {
            NetisrWorkStatistics sum = new NetisrWorkStatistics { Protocol = protocol.Name, Lane = -1 }
                .Plus(_past.TryGetValue(protocol, out NetisrWorkStatistics past) ? past : default);
            foreach (Lane lane in All())
            {
                if ((uint)protocol.Number < (uint)lane.Works.Length && lane.Works[protocol.Number] is { } work)
                    sum = sum.Plus(work.Statistics);
            }

            return sum;
        }
    }

    private Lane[] All() => [.. _leaving, .. _set.Lanes];

    // Helps where it can: lanes that wait for a thread of the pool, or for this very thread, are run here.
    private bool Wait<T>(Func<T, bool> isDone, T state)
    {
        LaneThread thread = LaneThread.Current;
        long start = Stopwatch.GetTimestamp();
        SpinWait spin = default;
        while (!isDone(state))
        {
            thread.Help(this);
            if (isDone(state) || thread.Lane?.Owner == this)
                return true;
            if (Stopwatch.GetElapsedTime(start) > Patience)
                return false;
            spin.SpinOnce();
        }

        return true;
    }

    private sealed class StrongBox
    {
        public int Left;
    }
}
