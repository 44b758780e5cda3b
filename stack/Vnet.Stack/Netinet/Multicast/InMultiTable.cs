using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>The IPv4 groups of an interface in one vnet, and how IGMP reports them. Changed under <see cref="Gate"/>.</summary>
internal sealed class InMultiTable(Ifnet ifp)
{
    private readonly In6AddrTable<InMulti> _byGroup = new();
    private readonly List<InMulti> _all = [];

    /// <summary>Held to change anything here; a leaf, but for the timer's lock.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The interface.</summary>
    public Ifnet Ifp { get; } = ifp;

    /// <summary>The interface's, while it is in the vnet that this is for.</summary>
    public uint Generation { get; } = ifp.Generation;

    /// <summary>The groups, those included that were left and are still to be reported as left.</summary>
    public IReadOnlyList<InMulti> All => _all;

    /// <summary>How IGMP works on the interface; null before the first group that is reported.</summary>
    public IgmpIfinfo? Igmp { get; set; }

    /// <summary>Whether the interface leaves the vnet, so that nothing new begins.</summary>
    public bool HasLeft { get; set; }

    /// <summary>The link addresses that the driver was told of. Under the configuration lock.</summary>
    public HashSet<MacAddress> LinkFilter { get; } = [];

    /// <summary>Whether the driver has other link addresses than it should.</summary>
    public bool IsFilterStale { get; set; }

    /// <summary>The group, or null; takes no lock.</summary>
    public InMulti? Find(InAddr group) => _byGroup.Find(new In6Addr(0, group.Value));

    public InMulti FindOrAdd(InAddr group)
    {
        if (Find(group) is { } present)
            return present;
        var added = new InMulti(group);
        _byGroup.Add(new In6Addr(0, group.Value), added);
        _all.Add(added);
        return added;
    }

    public void Remove(InMulti multi)
    {
        _byGroup.Remove(new In6Addr(0, multi.Group.Value), multi);
        _all.Remove(multi);
    }
}
