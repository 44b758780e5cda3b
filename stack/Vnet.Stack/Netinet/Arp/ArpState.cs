namespace Vnet.Netinet;

/// <summary>What is known of a neighbour (FreeBSD's <c>ARP_LLINFO_*</c>).</summary>
public enum ArpState : byte
{
    /// <summary>Asked for; packets wait.</summary>
    Incomplete = 0,

    /// <summary>Known.</summary>
    Reachable = 1,

    /// <summary>Known, and soon too old: asked again, directly, if it is used.</summary>
    Verify = 2,

    /// <summary>No longer in the table.</summary>
    Deleted = 3,
}
