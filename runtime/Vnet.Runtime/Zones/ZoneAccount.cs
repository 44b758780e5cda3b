namespace Vnet;

/// <summary>What one vnet has out of one zone. Guarded by the zone's lock.</summary>
/// <remarks>
/// <para>
/// No counter is shared on the fast path. Every cache has a <see cref="ZoneCell"/> per account with its <i>room</i>: how
/// many more items its thread may allocate before it must ask. Allocating takes one from the room, freeing adds one, by
/// whichever thread. What the account has granted to all caches, less the room that is left in them, is out. So the
/// cell is counter and limit at once, and the limit is exact.
/// </para>
/// <para>The numbers of accounts whose vnet is gone are used again, once nothing is out on them.</para>
/// </remarks>
internal sealed class ZoneAccount
{
    /// <summary>Number of no account: its room is always 0.</summary>
    public const int None = 0;

    /// <summary>Number of the account of allocations without a vnet; with VIMAGE off, of all.</summary>
    /// <remarks>Not 1, so that the cells of two caches never share a cache line.</remarks>
    public const int Global = 8;

    // Room for a cache that has no limit to keep: more than can be allocated.
    private const long Unbounded = 1L << 40;

    // Rooms are granted in portions, of which every thread may have one unused.
    private const int MaxPortion = 64;

    public ZoneAccount(VnetInstance? vnet, int max) => Open(vnet, max);

    /// <summary>The vnet, or null for the global account and once the vnet is gone.</summary>
    public VnetInstance? Vnet { get; private set; }

    /// <summary>Most items out; <see cref="long.MaxValue"/> for no limit.</summary>
    public long Max { get; private set; }

    /// <summary>Sum of what was granted to the caches.</summary>
    public long Granted { get; set; }

    public long Failures { get; set; }

    /// <summary>Whether its vnet is gone.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How much room a cache gets at once.</summary>
    public long Portion => Max == long.MaxValue ? Unbounded : Math.Clamp(Max / (4 * Dpcpu.Count), 1, MaxPortion);

    /// <summary>A cache with more room than this gives some back.</summary>
    public long Surplus => Max == long.MaxValue ? long.MaxValue : 2 * Portion;

    /// <summary>Gives the number to another vnet. What is granted stays with the caches.</summary>
    public void Open(VnetInstance? vnet, int max)
    {
        (Vnet, IsClosed, Failures) = (vnet, false, 0);
        SetMax(max);
    }

    public void Close() => (Vnet, IsClosed) = (null, true);

    public void SetMax(int max) => Max = max == 0 ? long.MaxValue : max;
}
