namespace Vnet;

/// <summary>One account in one thread's cache.</summary>
/// <remarks>
/// Two numbers that only grow, rather than the difference: an allocation writes the one and a free the other, so that
/// neither waits for what the other has just written.
/// </remarks>
internal struct ZoneCell
{
    /// <summary>Items that were allocated here.</summary>
    public long Allocated;

    /// <summary>How far <see cref="Allocated"/> may go: what was granted, and one more for each item freed here.</summary>
    public long Allowed;

    /// <summary>How many more may be allocated here.</summary>
    public readonly long Room => Volatile.Read(in Allowed) - Volatile.Read(in Allocated);
}
