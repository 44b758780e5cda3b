namespace Vnet.Netinet6;

/// <summary>What became of a fragment.</summary>
internal enum Ip6ReassemblyResult
{
    /// <summary>It waits for others.</summary>
    Kept,

    /// <summary>It was the last that was missing.</summary>
    Complete,

    /// <summary>It is there already, or its datagram is refused: it is the caller's to drop.</summary>
    Dropped,

    /// <summary>There is no room for it: the same.</summary>
    Overflow,

    /// <summary>It overlaps another: the same, and so is its datagram.</summary>
    Overlap,

    /// <summary>With it, the datagram would be too long: the sender is told.</summary>
    TooLong,
}
