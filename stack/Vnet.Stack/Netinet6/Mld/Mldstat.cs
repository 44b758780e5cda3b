namespace Vnet.Netinet6;

/// <summary>What MLD did in a vnet (<c>net.inet6.mld.stats</c>).</summary>
[VnetPcpustat]
public struct Mldstat
{
    /// <summary>Messages received.</summary>
    public ulong received;

    /// <summary>General queries received, of either version.</summary>
    public ulong rxgeneral;

    /// <summary>Queries of one group received.</summary>
    public ulong rxgroup;

    /// <summary>Queries of sources of a group received.</summary>
    public ulong rxsources;

    /// <summary>Of the queries, those of MLDv1.</summary>
    public ulong rxqueriesv1;

    /// <summary>Reports of MLDv1 that made ours unnecessary.</summary>
    public ulong suppressed;

    /// <summary>Dropped: no hop limit of 1, or no router alert.</summary>
    public ulong rxbadhop;

    /// <summary>Dropped: not from a link-local address.</summary>
    public ulong rxbadsource;

    /// <summary>Dropped: a length or an address that cannot be.</summary>
    public ulong rxbad;

    /// <summary>Dropped: the interface is gone, does no multicast, or the version is off.</summary>
    public ulong rxoff;

    /// <summary>Queries of sources not answered, because one was just before (<c>gsrdelay</c>).</summary>
    public ulong ratelimited;

    /// <summary>Reports of MLDv2 sent.</summary>
    public ulong txreports;

    /// <summary>Reports of MLDv1 sent.</summary>
    public ulong txreportsv1;

    /// <summary>Done messages of MLDv1 sent.</summary>
    public ulong txdone;

    /// <summary>Messages that could not be sent.</summary>
    public ulong txerrors;
}
