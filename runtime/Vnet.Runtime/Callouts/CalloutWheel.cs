using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Vnet;

/// <summary>
/// What runs callouts: a hierarchical timing wheel on a <see cref="System.TimeProvider"/> (FreeBSD's callout wheel and <c>softclock</c>).
/// </summary>
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
public sealed partial class CalloutWheel : IDisposable, IVnetWork
{
    // So many callouts are moved to lower levels before the lock is given to others.
    private const int CascadeBatch = 256;

    private readonly TimingWheel _wheel = new();
    private readonly CalloutClock _clock;
    private readonly CalloutTimer? _timer;
    private readonly object _timerGate = new();
    private readonly CalloutRun _run = new();

    private CalloutLock _lock;

    // Guarded by _lock.
    private long _timerTick = long.MaxValue;
    private int _runner;
    private bool _disposed;

    /// <summary>Makes a wheel.</summary>
    /// <param name="timeProvider">Its clock; null for the system's.</param>
    /// <param name="tick">Its resolution, at most a day; null for one millisecond. Deadlines are rounded up to it.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="isSelfDriven">Whether it arms a timer of the time provider. If not, somebody calls <see cref="Run"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tick is zero, negative, or longer than a day.</exception>
    public CalloutWheel(TimeProvider? timeProvider = null, TimeSpan? tick = null, string name = "callout", bool isSelfDriven = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Tick = tick ?? TimeSpan.FromMilliseconds(1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Tick, TimeSpan.Zero, nameof(tick));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Tick, TimeSpan.FromDays(1), nameof(tick));
        (TimeProvider, Name) = (timeProvider ?? TimeProvider.System, name);
        _clock = new CalloutClock(TimeProvider, Tick);
        Shares = new VnetShares(this);
        if (isSelfDriven)
            _timer = new CalloutTimer(TimeProvider, _clock, static wheel => ((CalloutWheel)wheel!).OnTimer(), this);
        Listing.Wheels.Add(this, null);
    }

    /// <summary>The wheel on the system's clock, with ticks of one millisecond, that is there for everybody.</summary>
    public static CalloutWheel System { get; } = new();

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its clock.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Its resolution.</summary>
    public TimeSpan Tick { get; }

    /// <summary>How long <see cref="Callout.Drain"/> waits for a handler before it gives up, not without end; 30 seconds at first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than 24 days.</exception>
    public TimeSpan DrainTimeout { get; set => field = BoundedWait.Checked(value); } = TimeSpan.FromSeconds(30);

    /// <summary>Number of pending callouts.</summary>
    public int Pending => _wheel.Count;

    /// <summary>How many times the timer has woken the wheel up.</summary>
    public long Wakeups { get; private set; }

    /// <summary>Number of handlers that have run.</summary>
    public long Fired => _run.Count;

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
        Listing.Wheels.Remove(this);
        foreach (VnetShare share in Shares.Close())
        {
            Close(share, static _ => { });
            share.Vnet?.Disown(share);
        }

        _timer?.Dispose();
        _lock.Enter();
        bool wait = _runner != 0 && _runner != Environment.CurrentManagedThreadId;
        (Callout? running, long run) = (_run.Callout, _run.Count);
        _lock.Exit();
        if (wait && running is not null)
            _run.Wait(ref _lock, running, run, DrainTimeout);
    }

    internal bool Arm(Callout callout, TimeSpan delay, Action<object?> handler, object? state, string text)
    {
        if (delay < TimeSpan.Zero)
            ThrowNegative(callout, delay);

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
            wasPending = _run.Revoke(callout);
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
            bool runs = _run.Callout == callout;
            bool here = runs && _runner == Environment.CurrentManagedThreadId;
            long run = _run.Count;
            _lock.Exit();
            if (here)
                ThrowOwnHandler(callout);
            if (!runs)
                return wasPending;
            _run.Wait(ref _lock, callout, run, timeout);
        }
    }

    string? IVnetWork.RunningHere(VnetShare share)
    {
        _lock.Enter();
        Callout? running = _runner == Environment.CurrentManagedThreadId ? _run.Callout : null;
        _lock.Exit();
        return running?.Share == share ? running.ToString() : null;
    }

    void IVnetWork.End(VnetShare share, VnetTeardown teardown)
    {
        Close(share, callout => teardown.Leaks.Add($"{callout} was pending, handler '{callout.HandlerText}'"));
        Shares.Remove(share);
        _lock.Enter();
        (Callout? running, long run) = (_run.Callout, _run.Count);
        _lock.Exit();
        if (running?.Share != share)
            return;
        try
        {
            _run.Wait(ref _lock, running, run, VnetTeardown.Patience);
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
        _run.Revoke(share);
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
            return _run.Revoke(callout);
        _wheel.Remove(callout);
        callout.Share.Pending--;
        _run.Revoke(callout);
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
        _run.Start(callout);
        (Action<object?> handler, object? state) = (callout.Handler!, callout.State);
        _lock.Exit();
        try
        {
            _run.Invoke(ref _lock, callout, handler, state);
        }
        finally
        {
            _lock.Enter();
            if (_run.End())
            {
                _lock.Exit();
                _run.WakeWaiters();
                _lock.Enter();
            }
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
                _timer.Set(next);
        }
    }

    [DoesNotReturn, StackTraceHidden]
    private static void ThrowOwnHandler(Callout callout) => throw new VnetDeadlockException(
        $"drain {callout}", "inside its own handler", "Stop is enough there: the handler ends when it returns.");

    [DoesNotReturn, StackTraceHidden]
    private static void ThrowNegative(Callout callout, TimeSpan delay) =>
        throw new ArgumentOutOfRangeException(nameof(delay), delay, $"The delay of {callout} is negative.");

    [DoesNotReturn, StackTraceHidden]
    private void ThrowTooFar(Callout callout, TimeSpan delay) =>
        throw new ArgumentOutOfRangeException(nameof(delay), delay,
            $"The deadline of {callout} is more than 2^48 ticks of {Tick} after wheel '{Name}' was made. Use a wheel with a longer tick.");

    [DoesNotReturn, StackTraceHidden]
    private void ThrowClosed(Callout callout)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        throw new VnetDisposedException(callout.Vnet!.Name, $"arm {callout}");
    }
}
