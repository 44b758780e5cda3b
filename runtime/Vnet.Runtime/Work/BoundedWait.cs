using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>
/// How long callers may ask to wait for work of others. Never without end: what is waited for may itself wait for the caller.
/// </summary>
internal static class BoundedWait
{
    // What waits of .NET take.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>The time, if one can wait for so long.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, <see cref="Timeout.InfiniteTimeSpan"/> too, or longer than 24 days.</exception>
    public static TimeSpan Checked(TimeSpan time, [CallerArgumentExpression(nameof(time))] string parameter = "")
    {
        if (time < TimeSpan.Zero || time > s_longest)
            throw new ArgumentOutOfRangeException(parameter, time,
                $"The time to wait must be bounded: not negative, and at most {s_longest.Days} days.");
        return time;
    }
}
