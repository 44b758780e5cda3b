namespace Vnet;

/// <summary>What a zone knows of the items that are out while <see cref="Zone.Debug"/> is on. Guarded by the zone's lock.</summary>
internal sealed class ZoneDebug
{
    private readonly HashSet<ZoneItem> _out = new(ReferenceEqualityComparer.Instance);

    public void Allocated(ZoneItem item, string file, int line)
    {
        (item.SiteFile, item.SiteLine) = (file, line);
        _out.Add(item);
    }

    public void Freed(ZoneItem item, string file, int line)
    {
        (item.SiteFile, item.SiteLine) = (file, line);
        _out.Remove(item);
    }

    /// <summary>Where the items that are out were allocated, the site with most first.</summary>
    /// <param name="account">Number of one account, or <see cref="ZoneAccount.None"/> for all.</param>
    public IReadOnlyList<ZoneLeakSite> Sites(int account) =>
    [
        .. _out.Where(item => account == ZoneAccount.None || item.Account == account)
            .GroupBy(item => (item.SiteFile, item.SiteLine))
            .Select(site => new ZoneLeakSite(site.Key.SiteFile ?? "", site.Key.SiteLine, site.Count()))
            .OrderByDescending(site => site.Count).ThenBy(site => site.File, StringComparer.Ordinal).ThenBy(site => site.Line),
    ];
}
