namespace Vnet;

/// <summary>A <see cref="TimeProvider"/>'s clock, counted in ticks of a wheel from the moment the wheel was made.</summary>
internal sealed class CalloutClock
{
    // Up to here a delay can be scaled and added without overflow: three years.
    private const long PlainDelay = 1L << 50;

    private readonly TimeProvider _provider;
    private readonly long _start;
    private readonly long _frequency;

    // Clock units per tick of the wheel, and per TimeSpan tick where that is a whole number, else 0.
    private readonly long _unitsPerTick;
    private readonly long _scale;

    public CalloutClock(TimeProvider provider, TimeSpan tick)
    {
        _provider = provider;
        _frequency = provider.TimestampFrequency;
        _scale = _frequency % TimeSpan.TicksPerSecond == 0 ? _frequency / TimeSpan.TicksPerSecond : 0;

        // Rounded up where the clock has no such unit: a tick may be a little longer than asked for, never shorter.
        _unitsPerTick = long.CreateChecked(Units(tick));
        _start = provider.GetTimestamp();
    }

    /// <summary>The tick that the clock is in.</summary>
    public long Now => (_provider.GetTimestamp() - _start) / _unitsPerTick;

    /// <summary>The first tick that lies a delay ahead, and at least one ahead of <see cref="Now"/>.</summary>
    public long After(TimeSpan delay)
    {
        long elapsed = _provider.GetTimestamp() - _start;
        if (_scale != 0 && delay.Ticks <= PlainDelay)
            return (long)((ulong)(elapsed + Math.Max(delay.Ticks * _scale, 1) + _unitsPerTick - 1) / (ulong)_unitsPerTick);
        Int128 due = elapsed + Int128.Max(Units(delay), 1);
        return long.CreateSaturating((due + _unitsPerTick - 1) / _unitsPerTick);
    }

    /// <summary>How long it is to a tick, rounded up; zero or less when it has come.</summary>
    public TimeSpan Until(long tick)
    {
        Int128 units = ((Int128)tick * _unitsPerTick) - (_provider.GetTimestamp() - _start);
        return new TimeSpan(long.CreateSaturating(((units * TimeSpan.TicksPerSecond) + _frequency - 1) / _frequency));
    }

    private Int128 Units(TimeSpan time) => (((Int128)time.Ticks * _frequency) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
}
