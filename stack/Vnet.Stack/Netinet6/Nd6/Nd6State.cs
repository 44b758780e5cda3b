namespace Vnet.Netinet6;

/// <summary>What is known of a neighbour (RFC 4861 section 7.3.2; FreeBSD's <c>ND6_LLINFO_*</c>, with their values).</summary>
public enum Nd6State : byte
{
    /// <summary>Asked for; packets wait.</summary>
    Incomplete = 0,

    /// <summary>It has shown a short time ago that packets reach it.</summary>
    Reachable = 1,

    /// <summary>Known, perhaps no longer right; verified when a packet is sent to it.</summary>
    Stale = 2,

    /// <summary>A packet was sent to it; a protocol above may show soon that it arrived.</summary>
    Delay = 3,

    /// <summary>It is asked, alone, whether it is there.</summary>
    Probe = 4,

    /// <summary>It has not answered. Packets go on to it, all are asked for it, more and more seldom (RFC 7048).</summary>
    Unreachable = 5,

    /// <summary>No longer in the table.</summary>
    Deleted = 6,
}
