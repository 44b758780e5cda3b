namespace Vnet.Netinet;

/// <summary>What multicast routing did in a vnet (FreeBSD's <c>struct mrtstat</c>).</summary>
[VnetPcpustat]
public struct Mrtstat
{
    /// <summary>Looked up in the forwarding cache.</summary>
    public ulong mrts_mfc_lookups;

    /// <summary>And not found there.</summary>
    public ulong mrts_mfc_misses;

    /// <summary>Messages to the daemon.</summary>
    public ulong mrts_upcalls;

    /// <summary>Came by an interface that is not routed by.</summary>
    public ulong mrts_no_route;

    /// <summary>Had an option that is no tunnel's any more.</summary>
    public ulong mrts_bad_tunnel;

    /// <summary>Came by another interface than the parent.</summary>
    public ulong mrts_wrong_if;

    /// <summary>Dropped: too many wait for one entry.</summary>
    public ulong mrts_upq_ovflw;

    /// <summary>Dropped: too many entries are waited for.</summary>
    public ulong mrts_upq_sockfull;

    /// <summary>Entries that were waited for in vain.</summary>
    public ulong mrts_cache_cleanups;

    /// <summary>Dropped: no memory.</summary>
    public ulong mrts_nobufs;

    /// <summary>Registers sent to rendezvous points.</summary>
    public ulong mrts_registers;
}
