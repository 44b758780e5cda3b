namespace Vnet.Net;

/// <summary>
/// Tells the time of day to the nanosecond: that of the moment it was made, and what a clock of finer steps has counted
/// since. So captured packets are in order even when somebody sets the system's clock.
/// </summary>
/// <param name="time">The clock, such as that of a vnet's wheel.</param>
public readonly struct BpfClock(TimeProvider time)
{
    private readonly long _base = ((time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100) - VnetClock.NanosecondsOf(time);

    /// <summary>Now: nanoseconds since 1970, UTC.</summary>
    public long Now => _base + VnetClock.NanosecondsOf(time);

    /// <summary>The time of day at a moment of the vnet's clock.</summary>
    public long At(long nanoseconds) => _base + nanoseconds;
}
