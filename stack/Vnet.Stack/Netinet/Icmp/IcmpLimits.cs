using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>Rate limits of a vnet, one for each <see cref="IcmpLimit"/>, made when it is first asked for (<c>V_icmp_rates</c>).</summary>
internal sealed class IcmpLimits
{
    private const int Kinds = (int)IcmpLimit.Redirect + 1;

    private readonly CounterRate?[] _rates = new CounterRate?[Kinds];
    private readonly int[] _jitter = new int[Kinds];

    /// <summary>Counts one, and says whether it may be sent (<c>badport_bandlim</c>).</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="limit">How many in a second.</param>
    /// <param name="jitter">The limit of a second is up to so much higher or lower by chance, so that its exact value tells a stranger nothing.</param>
    /// <param name="report">What to log; null for nothing.</param>
    public bool Check(IcmpLimit kind, int limit, int jitter, out string? report)
    {
        report = null;
        if (_rates[(int)kind] is not { } rate)
        {
            rate = new CounterRate(VnetClock.Wheel.TimeProvider);
            rate = Interlocked.CompareExchange(ref _rates[(int)kind], rate, null) ?? rate;
            _jitter[(int)kind] = Chance(jitter);
        }

        int current = Math.Max(limit + Math.Clamp(_jitter[(int)kind], -jitter, jitter), 1);
        long over = rate.Check(current);
        if (over > 0)
        {
            // A second that had too many is over.
            _jitter[(int)kind] = Chance(jitter);
            report = $"Limiting {Describe(kind)} response from {over} to {current} packets/sec";
        }

        return over >= 0;
    }

    // icmp_rate_descrs.
    private static string Describe(IcmpLimit kind) => kind switch
    {
        IcmpLimit.Unreach => "icmp unreach",
        IcmpLimit.Echo => "icmp ping",
        IcmpLimit.Timestamp => "icmp tstamp",
        IcmpLimit.ResetClosedPort => "closed port RST",
        IcmpLimit.ResetOpenPort => "open port RST",
        IcmpLimit.TimeExceeded => "icmp timxceed",
        IcmpLimit.Redirect => "icmp redirect",
        _ => "icmp error",
    };

    private static int Chance(int jitter) => jitter <= 0 ? 0 : (int)VnetRandom.NextUInt32((uint)((2 * jitter) + 1)) - jitter;
}
