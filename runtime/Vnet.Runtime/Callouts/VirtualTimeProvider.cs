namespace Vnet;

/// <summary>
/// A clock that stands still until it is told to advance, and then jumps from one timer's due time to the next: a day
/// with three timers in it takes three calls.
/// </summary>
/// <remarks>
/// Timers run on the thread that advances the clock, in the order of their due times and, where those are equal, of
/// arming; the clock shows the due time while one runs. So a simulation that is driven by one thread takes the same
/// course every time. Thread-safe: one thread at a time advances the clock, any thread may read it and arm timers.
/// </remarks>
public sealed class VirtualTimeProvider : TimeProvider
{
    private readonly DateTimeOffset _start;
    private readonly Lock _advancing = new();

    // Guards the timers; never held while one is called.
    private readonly Lock _lock = new();
    private readonly SortedSet<VirtualTimer> _armed = [];
    private long _now;
    private long _sequence;

    /// <summary>Makes a clock that shows midnight of 1 January 2000, UTC.</summary>
    public VirtualTimeProvider()
        : this(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Makes a clock that shows a given time.</summary>
    public VirtualTimeProvider(DateTimeOffset start) => _start = start.ToUniversalTime();

    /// <summary>Virtual time since the start.</summary>
    public TimeSpan Elapsed => new(Volatile.Read(ref _now));

    /// <summary>Number of armed timers.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
                return _armed.Count;
        }
    }

    /// <summary>How long it is to the next timer; null when none is armed.</summary>
    public TimeSpan? UntilNext
    {
        get
        {
            lock (_lock)
                return _armed.Min is { } next ? new TimeSpan(next.Due - _now) : null;
        }
    }

    /// <summary>Ticks of <see cref="TimeSpan"/>, so that a time span is exact.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>UTC, wherever the machine stands.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <summary>Makes a timer. One that is due at once is called by the next advance, be it by nothing.</summary>
    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        Change(timer, dueTime, period);
        return timer;
    }

    /// <summary>Advances the clock, calling every timer that comes due on the way.</summary>
    /// <param name="time">By how much; zero calls what is due now.</param>
    /// <returns>How many calls were made.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or beyond the end of the calendar.</exception>
    /// <exception cref="InvalidOperationException">Called inside a timer of this clock.</exception>
    /// <remarks>What a timer throws is thrown here; the clock then stands at that timer's time, and can go on.</remarks>
    public int Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        using (EnterAdvance())
            return AdvanceBy(time);
    }

    /// <summary>Jumps to the next due time and calls everything that is due then.</summary>
    /// <returns>How many calls were made; 0 when no timer is armed, and the clock has not moved.</returns>
    /// <inheritdoc cref="Advance"/>
    public int AdvanceToNext()
    {
        using (EnterAdvance())
            return UntilNext is { } time ? AdvanceBy(time) : 0;
    }

    internal bool Change(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        long due = Ticks(dueTime, nameof(dueTime));
        long every = Ticks(period, nameof(period));
        lock (_lock)
        {
            if (timer.IsDisposed)
                return false;
            _armed.Remove(timer);
            timer.Period = Math.Max(every, 0);
            Arm(timer, due);
            return true;
        }
    }

    internal void Remove(VirtualTimer timer)
    {
        lock (_lock)
        {
            _armed.Remove(timer);
            timer.IsDisposed = true;
        }
    }

    // Ticks; −1 for never.
    private static long Ticks(TimeSpan time, string parameter)
    {
        if (time == Timeout.InfiniteTimeSpan)
            return -1;
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, parameter);
        return time.Ticks;
    }

    private Lock.Scope EnterAdvance()
    {
        if (_advancing.IsHeldByCurrentThread)
            throw new InvalidOperationException("The virtual clock is being advanced by a caller of this code: a timer must return before the next is called.");
        return _advancing.EnterScope();
    }

    private int AdvanceBy(TimeSpan time)
    {
        if (time > DateTimeOffset.MaxValue - GetUtcNow())
            throw new ArgumentOutOfRangeException(nameof(time), time, "The clock would pass the end of the calendar.");
        long until = _now + time.Ticks;
        int calls = 0;
        while (TakeDue(until) is { } timer)
        {
            calls++;
            timer.Call();
        }

        Volatile.Write(ref _now, until);
        return calls;
    }

    private VirtualTimer? TakeDue(long until)
    {
        lock (_lock)
        {
            if (_armed.Min is not { } timer || timer.Due > until)
                return null;
            _armed.Remove(timer);
            Volatile.Write(ref _now, Math.Max(_now, timer.Due));
            Arm(timer, timer.Period > 0 ? timer.Period : -1);
            return timer;
        }
    }

    // With the lock held. To what lies past the end of the calendar the clock never gets.
    private void Arm(VirtualTimer timer, long delay)
    {
        if (delay < 0 || delay > (DateTimeOffset.MaxValue - _start).Ticks - _now)
        {
            timer.Due = -1;
            return;
        }

        timer.Due = _now + delay;
        timer.Sequence = ++_sequence;
        _armed.Add(timer);
    }
}
