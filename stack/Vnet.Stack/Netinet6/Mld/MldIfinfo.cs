using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>MLD on an interface (FreeBSD's <c>struct mld_ifsoftc</c>). Under the interface's gate.</summary>
internal sealed class MldIfinfo(Ifnet ifp)
{
    /// <summary>Default of <see cref="Robustness"/> (RFC 3810 section 9.1).</summary>
    public const int DefaultRobustness = 2;

    /// <summary>Default of <see cref="QueryInterval"/> (section 9.2).</summary>
    public const int DefaultQueryInterval = 125;

    /// <summary>Default of <see cref="QueryResponse"/> (section 9.3).</summary>
    public const int DefaultQueryResponse = 10_000;

    /// <summary>The interface.</summary>
    public Ifnet Ifp { get; } = ifp;

    /// <summary>Runs what is due on the interface; armed only while something is.</summary>
    public Callout Timer { get; } = new(VnetClock.Wheel, "mld", CurVnet.Current);

    /// <summary>When the timer is armed for, in nanoseconds; <see cref="long.MaxValue"/> while it is not.</summary>
    public long ArmedFor { get; set; } = long.MaxValue;

    /// <summary>Until when the link has a querier of MLDv1, in nanoseconds (section 9.12).</summary>
    public long OlderQuerierUntil { get; set; } = long.MinValue;

    /// <summary>How often changes are reported, 1 to 7; the querier says (section 9.1).</summary>
    public int Robustness { get; set; } = DefaultRobustness;

    /// <summary>Seconds between general queries; the querier says (section 9.2).</summary>
    public int QueryInterval { get; set; } = DefaultQueryInterval;

    /// <summary>Milliseconds that an answer may take; the querier says (section 9.3).</summary>
    public int QueryResponse { get; set; } = DefaultQueryResponse;

    /// <summary>When a general query is answered, in nanoseconds; <see cref="long.MaxValue"/> for not at all.</summary>
    public long GeneralAt { get; set; } = long.MaxValue;
}
