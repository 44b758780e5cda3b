namespace Vnet.Netinet6;

/// <summary>How MLD works on an interface (FreeBSD's <c>struct mld_ifinfo</c>, <c>net.inet6.mld.ifinfo.&lt;index&gt;</c>).</summary>
public struct MldInfo
{
    /// <summary>Version spoken now: 1 or 2.</summary>
    public uint Version;

    /// <summary>Milliseconds that a querier of version 1 is still taken to be there.</summary>
    public uint OlderQuerierTimer;

    /// <summary>Milliseconds until a general query is answered; 0 for none.</summary>
    public uint GeneralTimer;

    /// <summary>Robustness variable.</summary>
    public uint Robustness;

    /// <summary>Seconds between general queries.</summary>
    public uint QueryInterval;

    /// <summary>Milliseconds that an answer may take.</summary>
    public uint QueryResponse;

    /// <summary>Milliseconds, at most, between repeated reports of a change.</summary>
    public uint UnsolicitedReportInterval;
}
