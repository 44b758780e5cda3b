namespace Vnet;

/// <summary>
/// Tells whether something happens more often than a limit per second (FreeBSD's <c>struct counter_rate</c>): for
/// replies that an attacker could provoke.
/// </summary>
/// <remarks>Thread-safe; takes no lock. The limit is approximate: threads that check at one moment may all pass.</remarks>
/// <param name="time">Where the time comes from; the system's unless given.</param>
public sealed class CounterRate(TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly CounterU64 _events = new();
    private long _start = (time ?? TimeProvider.System).GetTimestamp();
    private int _turning;
    private volatile bool _over;

    /// <summary>Counts one event and says whether it is within the limit (FreeBSD's <c>counter_ratecheck</c>).</summary>
    /// <param name="limit">Events per second that are allowed.</param>
    /// <returns>
    /// -1 when there are more than that in this second. Else 0; or, for the first event after a second that had more,
    /// how many that had, to report.
    /// </returns>
    public long Check(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        long reported = 0;
        if (IsSecondOver() && Interlocked.Exchange(ref _turning, 1) == 0)
        {
            // Another thread may have turned it between the two tests.
            if (IsSecondOver())
                reported = Turn(limit);
            Volatile.Write(ref _turning, 0);
        }

        _events.Add(1);
        if (_over)
            return -1;
        if (_events.Fetch() <= (ulong)limit)
            return reported;
        _over = true;
        return -1;
    }

    private bool IsSecondOver() => _time.GetElapsedTime(Volatile.Read(ref _start)) >= TimeSpan.FromSeconds(1);

    private long Turn(long limit)
    {
        long events = (long)_events.Fetch();
        _events.Zero();
        _over = false;
        Volatile.Write(ref _start, _time.GetTimestamp());
        return events > limit ? events : 0;
    }
}
