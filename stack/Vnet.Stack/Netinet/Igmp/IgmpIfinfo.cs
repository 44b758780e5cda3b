namespace Vnet.Netinet;

/// <summary>IGMP on an interface (FreeBSD's <c>struct igmp_ifsoftc</c>). Under the gate of the interface's groups.</summary>
internal sealed class IgmpIfinfo
{
    /// <summary>Default of <see cref="Robustness"/> (RFC 3376 section 8.1).</summary>
    public const int DefaultRobustness = 2;

    /// <summary>Default of <see cref="QueryInterval"/> (section 8.2).</summary>
    public const int DefaultQueryInterval = 125;

    /// <summary>Default of <see cref="QueryResponse"/> (section 8.3).</summary>
    public const int DefaultQueryResponse = 10_000;

    /// <summary>Until when the link has a querier of IGMPv1, in nanoseconds (section 8.12).</summary>
    public long V1QuerierUntil { get; set; } = long.MinValue;

    /// <summary>The same of IGMPv2.</summary>
    public long V2QuerierUntil { get; set; } = long.MinValue;

    /// <summary>How often changes are reported, 1 to 7; the querier says (section 8.1).</summary>
    public int Robustness { get; set; } = DefaultRobustness;

    /// <summary>Seconds between general queries; the querier says (section 8.2).</summary>
    public int QueryInterval { get; set; } = DefaultQueryInterval;

    /// <summary>Milliseconds that an answer may take; the querier says (section 8.3).</summary>
    public long QueryResponse { get; set; } = DefaultQueryResponse;

    /// <summary>When a general query is answered, in nanoseconds; <see cref="long.MaxValue"/> for not at all.</summary>
    public long GeneralAt { get; set; } = long.MaxValue;
}
