namespace Vnet;

/// <summary>Base of the objects that a <see cref="Zone{T}"/> hands out: the header that the allocator keeps in each.</summary>
/// <remarks>
/// The header says which zone an item is of, whether it is out, and on whose account; so freeing twice or to another
/// zone is noticed at the price of two compares, in every build.
/// </remarks>
public abstract class ZoneItem
{
    /// <summary>The zone that made it; set once.</summary>
    internal Zone? Home;

    /// <summary>Number of the account that it is out on; <see cref="ZoneAccount.None"/> while it is free.</summary>
    internal int Account;

    /// <summary>Where it was allocated, or freed; known while <see cref="Zone.Debug"/> is on.</summary>
    internal int SiteLine;

    /// <inheritdoc cref="SiteLine"/>
    internal string? SiteFile;

    /// <summary>Whether debugging has filled it when it was freed.</summary>
    internal bool IsPoisoned;

    /// <summary>Whether it is out, rather than in the zone. For assertions: <c>Debug.Assert(inpcb.IsAllocated)</c>.</summary>
    public bool IsAllocated => Account != ZoneAccount.None;

    internal string Site => SiteFile is null ? "(site not recorded)" : $"{SiteFile}:{SiteLine}";
}
