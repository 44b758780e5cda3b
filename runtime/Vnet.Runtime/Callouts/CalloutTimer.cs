namespace Vnet;

/// <summary>The one timer of a time provider by which a wheel is woken up.</summary>
internal sealed class CalloutTimer : IDisposable
{
    // A timer of the system counts in milliseconds and rounds down.
    private static readonly TimeSpan s_leastWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_mostWait = TimeSpan.FromDays(24);

    private readonly CalloutClock _clock;
    private readonly bool _isExact;
    private readonly ITimer _timer;

    public CalloutTimer(TimeProvider provider, CalloutClock clock, TimerCallback wake, CalloutWheel wheel)
    {
        (_clock, _isExact) = (clock, provider is VirtualTimeProvider);

        // Or else the flow that happens to make the wheel, with its current vnet, would flow into every handler.
        using (AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow())
            _timer = provider.CreateTimer(wake, wheel, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Wakes the wheel up when a tick has come, or earlier when that is far off; never for <see cref="long.MaxValue"/>.</summary>
    public void Set(long tick) => _timer.Change(tick == long.MaxValue ? Timeout.InfiniteTimeSpan : Wait(tick), Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    private TimeSpan Wait(long tick)
    {
        TimeSpan wait = _clock.Until(tick);
        if (wait > s_mostWait)
            return s_mostWait;

        // Only a virtual clock counts in anything finer.
        if (_isExact)
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        return wait < s_leastWait ? s_leastWait : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
    }
}
