namespace Vnet.Netinet;

/// <summary>What IGMP did in a vnet (FreeBSD's <c>struct igmpstat</c>, <c>net.inet.igmp.stats</c>).</summary>
[VnetPcpustat]
public struct Igmpstat
{
    /// <summary>Messages received.</summary>
    public ulong igps_rcv_total;

    /// <summary>Dropped: shorter than they say.</summary>
    public ulong igps_rcv_tooshort;

    /// <summary>Dropped: the time to live is not 1.</summary>
    public ulong igps_rcv_badttl;

    /// <summary>Dropped: wrong checksum.</summary>
    public ulong igps_rcv_badsum;

    /// <summary>Queries of versions 1 and 2 received.</summary>
    public ulong igps_rcv_v1v2_queries;

    /// <summary>Queries of version 3 received.</summary>
    public ulong igps_rcv_v3_queries;

    /// <summary>Queries dropped: an address that cannot be.</summary>
    public ulong igps_rcv_badqueries;

    /// <summary>General queries received.</summary>
    public ulong igps_rcv_gen_queries;

    /// <summary>Queries of one group received.</summary>
    public ulong igps_rcv_group_queries;

    /// <summary>Queries of sources of a group received.</summary>
    public ulong igps_rcv_gsr_queries;

    /// <summary>Queries of sources not answered, because one was just before (<c>gsrdelay</c>).</summary>
    public ulong igps_drop_gsr_queries;

    /// <summary>Reports received.</summary>
    public ulong igps_rcv_reports;

    /// <summary>Reports dropped: an address that cannot be.</summary>
    public ulong igps_rcv_badreports;

    /// <summary>Reports received of groups that this host belongs to.</summary>
    public ulong igps_rcv_ourreports;

    /// <summary>Reports of versions 2 and 3 without the router alert option.</summary>
    public ulong igps_rcv_nora;

    /// <summary>Reports of this host that became unnecessary, because another reported the group.</summary>
    public ulong igps_suppressed;

    /// <summary>Queries and reports dropped: the interface is gone or does no multicast, or the version is off.</summary>
    public ulong igps_rcv_off;

    /// <summary>Reports sent.</summary>
    public ulong igps_snd_reports;

    /// <summary>Leave messages sent (version 2).</summary>
    public ulong igps_snd_leaves;

    /// <summary>Messages that could not be sent.</summary>
    public ulong igps_snd_errors;
}
