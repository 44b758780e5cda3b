using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Vnet;

/// <summary>What runs callouts: a hierarchical timing wheel on a <see cref="System.TimeProvider"/> (FreeBSD's callout wheel and <c>softclock</c>).</summary>
/// <remarks>
/// <para>
/// Handlers run one at a time, in the order of their deadlines, and of arming where those are equal; none runs early. They
/// run on the thread that the time provider calls, or the one that calls <see cref="Run"/>, with no lock held but the
/// callout's own. One that throws is reported to <see cref="UnhandledErrors"/>, and the wheel goes on.
/// </para>
/// <para>
/// One timer of the time provider is armed for the next deadline: while nothing is pending there is none, and between
/// deadlines nothing wakes up. When the next callout is stopped the timer stays, and finds nothing to do once.
/// </para>
/// <para>Thread-safe. Any number of wheels may exist; a callout stays on the one it was made for.</para>
/// </remarks>
public sealed class CalloutWheel : IDisposable, IVnetWork
{
    // So many callouts are moved to lower levels before the lock is given to others.
    private const int CascadeBatch = 256;

    // A timer of the system counts in milliseconds and rounds down.
    private static readonly TimeSpan s_leastWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_mostWait = TimeSpan.FromDays(24);

    private readonly TimingWheel _wheel = new();
    private readonly CalloutClock _clock;
    private readonly ITimer? _timer;
    private readonly object _timerGate = new();
    private readonly object _drainGate = new();

    private CalloutLock _lock;

    // Guarded by _lock.
    private long _timerTick = long.MaxValue;
    private int _runner;
    private Callout? _running;
    private bool _begun;
    private bool _revoked;
    private int _draining;
    private long _fired;
    private bool _disposed;

    /// <summary>Makes a wheel.</summary>
    /// <param name="timeProvider">Its clock; null for the system's.</param>
    /// <param name="tick">Its resolution; null for one millisecond. Deadlines are rounded up to it.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="isSelfDriven">Whether it arms a timer of the time provider. If not, somebody calls <see cref="Run"/>.</param>
    public CalloutWheel(TimeProvider? timeProvider = null, TimeSpan? tick = null, string name = "callout", bool isSelfDriven = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Tick = tick ?? TimeSpan.FromMilliseconds(1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Tick, TimeSpan.Zero, nameof(tick));
        (TimeProvider, Name) = (timeProvider ?? TimeProvider.System, name);
        _clock = new CalloutClock(TimeProvider, Tick);
        Shares = new VnetShares(this);
        if (!isSelfDriven)
            return;

        // Or else the flow that happens to make the wheel, with its current vnet, would flow into every handler.
        using (AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow())
            _timer = TimeProvider.CreateTimer(static wheel => ((CalloutWheel)wheel!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The wheel on the system's clock, with ticks of one millisecond, that is there for everybody.</summary>
    public static CalloutWheel System { get; } = new();

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its clock.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Its resolution.</summary>
    public TimeSpan Tick { get; }

    /// <summary>How long <see cref="Callout.Drain"/> waits for a handler before it gives up; 30 seconds at first.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Number of pending callouts.</summary>
    public int Pending => _wheel.Count;

    /// <summary>How many times the timer has woken the wheel up.</summary>
    public long Wakeups { get; private set; }

    /// <summary>Number of handlers that have run.</summary>
    public long Fired => Volatile.Read(ref _fired);

    /// <summary>
    /// How long it is to the next deadline, for who drives the wheel; zero when it has come, null when nothing is
    /// pending. With many callouts ahead it may be less than that, never more.
    /// </summary>
    public TimeSpan? UntilNext
    {
        get
        {
            _lock.Enter();
            long next = _wheel.Next();
            _lock.Exit();
            if (next < 0)
                return null;
            TimeSpan wait = _clock.Until(next);
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        }
    }

    internal VnetShares Shares { get; }

    /// <summary>Runs every handler that is due now, on this thread. Only a wheel that is not self-driven needs it.</summary>
    /// <returns>
    /// How many ran; 0 at once when they are being run already, on another thread or by a caller of this one.
    /// </returns>
    public int Run()
    {
        long until = _clock.Now;
        _lock.Enter();
        if (_runner != 0)
        {
            _lock.Exit();
            return 0;
        }

        _runner = Environment.CurrentManagedThreadId;
        int count = 0;
        try
        {
            // Entered and left with the lock held.
            while (TakeDue(until) is { } callout)
            {
                count++;
                RunOne(callout);
            }
        }
        finally
        {
            _runner = 0;
            _lock.Exit();
            SetTimer();
        }

        return count;
    }

    /// <summary>
    /// Stops the wheel: what is pending is cancelled, and nothing can be armed any more. A handler that runs on another
    /// thread is waited for.
    /// </summary>
    /// <exception cref="VnetDrainException">It has not returned within <see cref="DrainTimeout"/>. The wheel is stopped.</exception>
    public void Dispose()
    {
        _lock.Enter();
        bool again = _disposed;
        _disposed = true;
        _lock.Exit();
        if (again)
            return;
        foreach (VnetShare share in Shares.Snapshot())
        {
            Close(share, static _ => { });
            share.Vnet?.Disown(share);
        }

        _timer?.Dispose();
        _lock.Enter();
        bool wait = _runner != 0 && _runner != Environment.CurrentManagedThreadId;
        (Callout? running, long run) = (_running, Fired);
        _lock.Exit();
        if (wait && running is not null)
            WaitFor(running, run, DrainTimeout);
    }

    internal bool Arm(Callout callout, TimeSpan delay, Action<object?> handler, object? state, string text)
    {
        if (delay < TimeSpan.Zero)
            ThrowNegative(callout, delay);

        // Both ends of the object are asked for before the clock and the lock, which wait for every load: when they are
        // not in the cache, they come together.
        _ = Volatile.Read(ref callout.Slot);
        long deadline = _clock.After(delay);
        if (deadline > TimingWheel.MaxTick)
            ThrowTooFar(callout, delay);
        VnetShare share = callout.Share;
        _lock.Enter();
        if (share.IsClosed)
        {
            _lock.Exit();
            ThrowClosed(callout);
        }

        callout.Assign(handler, state, text);
        bool wasPending = callout.Slot >= 0;
        if (wasPending)
        {
            _wheel.Move(callout, deadline);
        }
        else
        {
            callout.Deadline = deadline;
            if (_wheel.Count == 0 && _runner == 0)
                _wheel.Skip(Math.Min(_clock.Now, deadline - 1));
            share.Pending++;
            _wheel.Add(callout);
            wasPending = RevokeIfWaiting(callout);
        }

        bool isNext = deadline < _timerTick && _runner == 0;
        _lock.Exit();
        if (isNext)
            SetTimer();
        return wasPending;
    }

    internal bool Stop(Callout callout)
    {
        _lock.Enter();
        bool wasPending = Cancel(callout);
        bool isLast = _wheel.Count == 0 && _timerTick != long.MaxValue && _runner == 0;
        _lock.Exit();
        if (isLast)
            SetTimer();
        return wasPending;
    }

    internal bool Drain(Callout callout, TimeSpan timeout)
    {
        bool wasPending = false;
        while (true)
        {
            wasPending |= Stop(callout);
            _lock.Enter();
            bool runs = _running == callout;
            bool here = runs && _runner == Environment.CurrentManagedThreadId;
            long run = Fired;
            _lock.Exit();
            if (here)
                throw new VnetDeadlockException($"drain {callout}", "inside its own handler", "Stop is enough there: the handler ends when it returns.");
            if (!runs)
                return wasPending;
            WaitFor(callout, run, timeout);
        }
    }

    string? IVnetWork.RunningHere(VnetShare share)
    {
        _lock.Enter();
        Callout? running = _runner == Environment.CurrentManagedThreadId ? _running : null;
        _lock.Exit();
        return running?.Share == share ? running.ToString() : null;
    }

    void IVnetWork.End(VnetShare share, VnetTeardown teardown)
    {
        Close(share, callout => teardown.Leaks.Add($"{callout} was pending, handler '{callout.HandlerText}'"));
        Shares.Remove(share);
        _lock.Enter();
        (Callout? running, long run) = (_running?.Share == share ? _running : null, Fired);
        _lock.Exit();
        if (running is null)
            return;
        try
        {
            WaitFor(running, run, VnetTeardown.Patience);
        }
        catch (VnetDrainException error)
        {
            teardown.Add(error);
        }
    }

    // Cancels all of a share's callouts. Only a share that has any is looked for, slot by slot.
    private void Close(VnetShare share, Action<Callout> cancelled)
    {
        List<Callout> left = [];
        _lock.Enter();
        share.IsClosed = true;
        if (_running?.Share == share)
            _revoked = true;
        while (share.Pending > 0)
        {
            for (int slot = 0; slot < TimingWheel.SlotCount && share.Pending > 0; slot++)
            {
                for (Callout? callout = _wheel.First(slot), next; callout is not null; callout = next)
                {
                    next = callout.Next;
                    if (callout.Share == share && Cancel(callout))
                        left.Add(callout);
                }

                _lock.Exit();
                _lock.Enter();
            }
        }

        _lock.Exit();
        left.ForEach(cancelled);
        SetTimer();
    }

    private bool Cancel(Callout callout)
    {
        callout.Deactivate();
        if (callout.Slot < 0)
            return RevokeIfWaiting(callout);
        _wheel.Remove(callout);
        callout.Share.Pending--;
        RevokeIfWaiting(callout);
        return true;
    }

    // A handler that waits for the callout's own lock has not begun, and can be kept from it.
    private bool RevokeIfWaiting(Callout callout)
    {
        if (_running != callout || _begun || _revoked)
            return false;
        _revoked = true;
        return true;
    }

    // With the lock held, which is let go between batches of a cascade: the slot is not left before it is empty.
    private Callout? TakeDue(long until)
    {
        while (_wheel.Advance(until, out int slot))
        {
            if (!TimingWheel.IsLowest(slot))
            {
                while (_wheel.Cascade(slot, CascadeBatch))
                {
                    _lock.Exit();
                    _lock.Enter();
                }
            }
            else if (_wheel.Due(slot) is { } callout)
            {
                _wheel.Remove(callout);
                callout.Share.Pending--;
                return callout;
            }
        }

        return null;
    }

    // Entered and left with the lock held; lets go of it around the handler.
    private void RunOne(Callout callout)
    {
        _running = callout;
        _revoked = false;
        _begun = callout.AssociatedLock is null;
        (Action<object?> handler, object? state) = (callout.Handler!, callout.State);
        _fired++;
        _lock.Exit();
        try
        {
            if (callout.AssociatedLock is null)
                Invoke(callout, handler, state);
            else
                InvokeLocked(callout, handler, state);
        }
        finally
        {
            _lock.Enter();
            _running = null;
            if (_draining > 0)
            {
                _lock.Exit();
                lock (_drainGate)
                    Monitor.PulseAll(_drainGate);
                _lock.Enter();
            }
        }
    }

    private void InvokeLocked(Callout callout, Action<object?> handler, object? state)
    {
        lock (callout.AssociatedLock!)
        {
            _lock.Enter();
            _begun = true;
            bool revoked = _revoked;
            _lock.Exit();
            if (!revoked)
                Invoke(callout, handler, state);
        }
    }

    private static void Invoke(Callout callout, Action<object?> handler, object? state)
    {
        VnetInstance? vnet = callout.Vnet;
        try
        {
            using (vnet is null ? CurVnet.SetNone() : CurVnet.SetQuiet(vnet))
                handler(state);
        }
        catch (Exception error)
        {
            UnhandledErrors.Report(callout, callout.ToString(), vnet, error);
        }
    }

    // Until a run of the callout on another thread has ended. It may be running anew by then.
    private void WaitFor(Callout callout, long run, TimeSpan timeout)
    {
        _lock.Enter();
        _draining++;
        _lock.Exit();
        try
        {
            long start = Stopwatch.GetTimestamp();
            lock (_drainGate)
            {
                while (Volatile.Read(ref _running) == callout && Volatile.Read(ref _fired) == run)
                {
                    TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
                    if (left <= TimeSpan.Zero || !Monitor.Wait(_drainGate, left))
                        throw new VnetDrainException($"Cannot drain {callout}: it", callout.HandlerText, timeout);
                }
            }
        }
        finally
        {
            _lock.Enter();
            _draining--;
            _lock.Exit();
        }
    }

    private void OnTimer()
    {
        _lock.Enter();
        _timerTick = long.MaxValue;
        Wakeups++;
        _lock.Exit();
        Run();
    }

    // One at a time, each by what holds when its turn comes, so that the timer ends up set for what is pending.
    private void SetTimer()
    {
        if (_timer is null)
            return;
        lock (_timerGate)
        {
            _lock.Enter();

            // Whoever runs handlers sets it when that is done.
            long next = _runner != 0 ? _timerTick : _wheel.Next();
            if (next < 0 || _disposed)
                next = long.MaxValue;
            bool changes = _timerTick != next;
            _timerTick = next;
            _lock.Exit();
            if (changes)
                _timer.Change(next == long.MaxValue ? Timeout.InfiniteTimeSpan : Wait(next), Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Wait(long tick)
    {
        TimeSpan wait = _clock.Until(tick);
        if (wait > s_mostWait)
            return s_mostWait;

        // Only a virtual clock counts in anything finer.
        if (TimeProvider is VirtualTimeProvider)
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        return wait < s_leastWait ? s_leastWait : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
    }

    [DoesNotReturn, StackTraceHidden]
    private static void ThrowNegative(Callout callout, TimeSpan delay) =>
        throw new ArgumentOutOfRangeException(nameof(delay), delay, $"The delay of {callout} is negative.");

    [DoesNotReturn, StackTraceHidden]
    private void ThrowTooFar(Callout callout, TimeSpan delay) =>
        throw new ArgumentOutOfRangeException(nameof(delay), delay, $"The deadline of {callout} is more than 2^48 ticks of {Tick} after wheel '{Name}' was made. Use a wheel with a longer tick.");

    [DoesNotReturn, StackTraceHidden]
    private void ThrowClosed(Callout callout)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        throw new VnetDisposedException(callout.Vnet!.Name, $"arm {callout}");
    }
}
