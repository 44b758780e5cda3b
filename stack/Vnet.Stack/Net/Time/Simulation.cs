namespace Vnet.Net;

/// <summary>
/// A world of its own: vnets with one virtual clock and random numbers from one seed, in which everything runs on the
/// thread that steps it. Two runs with the same seed take the same course, packet by packet.
/// </summary>
/// <remarks>
/// What the vnets' code does by <see cref="VnetClock"/>, <see cref="VnetRandom"/>, <see cref="VnetTasks"/> and
/// <see cref="Netisr"/> belongs to the world; what it does with threads or clocks of its own does not. Not thread-safe.
/// </remarks>
public sealed class Simulation : IDisposable
{
    [ThreadStatic]
    [VnetGlobal("what the calling thread is about to make")]
    private static Simulation? t_building;

    private readonly List<VnetInstance> _vnets = [];
    private readonly ulong _seed;
    private bool _isDisposed;

    /// <summary>Makes a world without vnets; its clock shows midnight of 1 January 2000.</summary>
    /// <param name="seed">Where its chance begins.</param>
    public Simulation(ulong seed)
    {
        _seed = seed;
        Wheel = new CalloutWheel(Clock, TimeSpan.FromMicroseconds(1), "simulation");
    }

    /// <summary>What the calling thread makes vnets for.</summary>
    internal static Simulation? Building => t_building;

    /// <summary>The clock of all its vnets. Advance it by the methods here only.</summary>
    public VirtualTimeProvider Clock { get; } = new();

    /// <summary>The timing wheel of all its vnets, in steps of a microsecond.</summary>
    public CalloutWheel Wheel { get; }

    /// <summary>The task queue of all its vnets; it has no thread.</summary>
    public TaskQueue Tasks { get; } = new("simulation", threads: 0);

    /// <summary>Virtual time since the beginning.</summary>
    public TimeSpan Now => Clock.Elapsed;

    /// <summary>Its vnets, in the order in which they were made.</summary>
    public IReadOnlyList<VnetInstance> Vnets => _vnets;

    /// <summary>Lanes with work that waits.</summary>
    internal LaneScheduler Lanes { get; } = new();

    /// <summary>Makes a vnet of this world. Its random numbers follow from the seed and from how many were made before.</summary>
    public VnetInstance CreateVnet(string name)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Simulation? outer = t_building;
        t_building = this;
        try
        {
            VnetInstance vnet = VnetInstance.Create(name);
            _vnets.Add(vnet);
            return vnet;
        }
        finally
        {
            t_building = outer;
        }
    }

    /// <summary>The seed of the vnet that is being made.</summary>
    internal ulong NextSeed() => unchecked(_seed + ((ulong)(_vnets.Count + 1) * 0xd134_2543_de82_ef95));

    /// <summary>Does everything that can be done now, without the clock moving: packets and tasks that wait, timers that are due.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool RunReady()
    {
        bool any = false;
        bool more = true;
        while (more)
        {
            more = false;
            while (Lanes.TryTake() is { } lane)
            {
                LaneThread.Current.Run(lane);
                more = true;
            }

            more |= Tasks.Run() > 0;
            if (!more)
                more = Clock.UntilNext == TimeSpan.Zero && Clock.AdvanceToNext() > 0;
            any |= more;
        }

        return any;
    }

    /// <summary>Does what can be done now, then moves the clock to the next timer and runs it.</summary>
    /// <returns>False when there was nothing to do and no timer is armed: the world stands still.</returns>
    public bool Step()
    {
        bool any = RunReady();
        if (Clock.AdvanceToNext() == 0)
            return any;
        RunReady();
        return true;
    }

    /// <summary>Runs the world for a time, and leaves the clock at its end.</summary>
    public void RunFor(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        TimeSpan end = Now + time;
        RunUntil(static () => false, time);
        if (end > Now)
            Clock.Advance(end - Now);
        RunReady();
    }

    /// <summary>Runs until a condition is true; it is looked at after every step.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="atMost">How long to go on in virtual time.</param>
    /// <returns>Whether it came true; if not, the time was over or the world stood still.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan atMost)
    {
        ArgumentNullException.ThrowIfNull(condition);
        TimeSpan end = Now + atMost;
        RunReady();
        while (!condition())
        {
            if (Clock.UntilNext is not { } next || Now + next > end)
                return false;
            Clock.AdvanceToNext();
            RunReady();
        }

        return true;
    }

    /// <summary>Runs until nothing waits and no timer is armed.</summary>
    /// <param name="atMost">How long to go on in virtual time; a timer that is armed again and again never ends.</param>
    /// <returns>Whether the world stands still.</returns>
    public bool RunUntilIdle(TimeSpan atMost)
    {
        RunUntil(() => Clock.UntilNext is null, atMost);
        return Clock.UntilNext is null;
    }

    /// <summary>Destroys its vnets, the last made first, and its wheel and queue.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        for (int i = _vnets.Count - 1; i >= 0; i--)
            _vnets[i].Dispose();
        Tasks.Dispose();
        Wheel.Dispose();
    }
}
