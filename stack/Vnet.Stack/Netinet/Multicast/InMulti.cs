namespace Vnet.Netinet;

/// <summary>A group that an interface is a member of, or has just left (FreeBSD's <c>struct in_multi</c>). Under the table's gate.</summary>
internal sealed class InMulti(InAddr group)
{
    private SourceFilter<InAddr> _wanted = SourceFilter<InAddr>.None;

    /// <summary>The group.</summary>
    public InAddr Group { get; } = group;

    /// <summary>What members want.</summary>
    public GroupFilter<InAddr> Filter { get; } = new();

    /// <summary>What is still to be reported by IGMPv3.</summary>
    public GroupReports<InAddr> Reports { get; } = new(group);

    /// <summary>What the interface wants: the filter's as it was changed last; read without a lock.</summary>
    public SourceFilter<InAddr> Wanted
    {
        get => Volatile.Read(ref _wanted);
        set => Volatile.Write(ref _wanted, value);
    }

    /// <summary>Whether packets are wanted.</summary>
    public bool IsMember => !Wanted.IsNone;

    /// <summary>Whether it is of 224.0.0.0/24, which routers never forward.</summary>
    public bool IsLinkLocal => Group.Value >> 8 == 0xe0_0000;

    /// <summary>When a query about it is answered, in nanoseconds; <see cref="long.MaxValue"/> for not at all. IGMPv1 and v2: also when it is announced.</summary>
    public long ReportAt { get; set; } = long.MaxValue;

    /// <summary>When its changes are reported (again), in nanoseconds; IGMPv2: when leaving is told.</summary>
    public long ChangeAt { get; set; } = long.MaxValue;

    /// <summary>IGMPv1 and v2: announcements that remain after the next.</summary>
    public int Announcements { get; set; }

    /// <summary>IGMPv2: whether this host was the last to report it, so that it says when it leaves (RFC 2236 section 3).</summary>
    public bool IsLastReporter { get; set; }

    /// <summary>When a query about single sources was heard last, in nanoseconds (<c>inm_lastgsrtv</c>).</summary>
    public long SourcesAskedAt { get; set; } = long.MinValue;
}
