using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>The groups of an interface, and how MLD reports them. Changed under the interface's gate.</summary>
internal sealed class In6Memberships
{
    private readonly In6AddrTable<In6Multi> _byGroup = new();
    private readonly List<In6Multi> _all = [];

    /// <summary>The groups, those included that were left and are still to be reported as left.</summary>
    public IReadOnlyList<In6Multi> All => _all;

    /// <summary>How MLD works on the interface; null before the first group that is reported.</summary>
    public MldIfinfo? Mld { get; set; }

    /// <summary>The link addresses that the driver was told of. Under the configuration lock.</summary>
    public HashSet<MacAddress> Filter { get; } = [];

    /// <summary>Whether the driver has other link addresses than it should.</summary>
    public bool IsFilterStale { get; set; }

    /// <summary>The group, or null; takes no lock.</summary>
    public In6Multi? Find(in In6Addr group) => _byGroup.Find(group);

    public In6Multi FindOrAdd(in In6Addr group)
    {
        if (_byGroup.Find(group) is { } present)
            return present;
        var added = new In6Multi(group);
        _byGroup.Add(group, added);
        _all.Add(added);
        return added;
    }

    public void Remove(In6Multi multi)
    {
        _byGroup.Remove(multi.Group, multi);
        _all.Remove(multi);
    }
}
