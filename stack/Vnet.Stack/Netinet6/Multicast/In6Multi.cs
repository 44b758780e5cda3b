using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>A group that an interface is a member of, or has just left (FreeBSD's <c>struct in6_multi</c>). Under the interface's gate.</summary>
internal sealed class In6Multi(in In6Addr group)
{
    private bool _isMember;

    /// <summary>The group.</summary>
    public In6Addr Group { get; } = group;

    /// <summary>The link address that its packets go to.</summary>
    public MacAddress LinkAddress => In6Multis.LinkAddressOf(Group);

    /// <summary>What members want.</summary>
    public Netinet.GroupFilter<In6Addr> Filter { get; } = new();

    /// <summary>What is still to be reported by MLDv2.</summary>
    public Netinet.GroupReports<In6Addr> Reports { get; } = new(group);

    /// <summary>Whether packets are wanted; read without a lock.</summary>
    public bool IsMember
    {
        get => Volatile.Read(ref _isMember);
        set => Volatile.Write(ref _isMember, value);
    }

    /// <summary>Whether it is never reported: RFC 3810 section 6, "… for the link-scope all-nodes group and groups of scope 0 and 1".</summary>
    public bool IsSilent => Group == In6Addr.AllNodes || Group.MulticastScope <= 1;

    /// <summary>
    /// When a query about it is answered, in nanoseconds; <see cref="long.MaxValue"/> for not at all. MLDv1: also when it is
    /// announced.
    /// </summary>
    public long ReportAt { get; set; } = long.MaxValue;

    /// <summary>When its changes are reported (again), in nanoseconds.</summary>
    public long ChangeAt { get; set; } = long.MaxValue;

    /// <summary>MLDv1: announcements that remain after the next.</summary>
    public int Announcements { get; set; }

    /// <summary>MLDv1: whether this host was the last to report it, so that it says when it leaves (RFC 2710 section 4).</summary>
    public bool IsLastReporter { get; set; }

    /// <summary>When a query about single sources was heard last, in nanoseconds (<c>in6m_lastgsrtv</c>).</summary>
    public long SourcesAskedAt { get; set; } = long.MinValue;
}
