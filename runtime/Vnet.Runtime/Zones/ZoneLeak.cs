namespace Vnet;

/// <summary>Items of one zone that were out when their vnet died, or when the zone was disposed.</summary>
/// <param name="Zone">The zone's name.</param>
/// <param name="Vnet">The vnet's name, or null when the zone itself was disposed.</param>
/// <param name="VnetId">The vnet's <see cref="VnetInstance.Id"/>, or −1.</param>
/// <param name="Count">How many items.</param>
/// <param name="Kept">Items that a zone of <see cref="ZoneSettings{T}.NoFree"/> kept when it was disposed.</param>
/// <param name="Sites">Where they were allocated; empty unless <see cref="Vnet.Zone.Debug"/> was on.</param>
public sealed record ZoneLeak(string Zone, string? Vnet, int VnetId, long Count, long Kept, IReadOnlyList<ZoneLeakSite> Sites)
{
    /// <summary>One line: <c>vnet 'a' (3) leaked 2 of zone 'tcp_inpcb': 2 at TcpInput.cs:120</c>.</summary>
    public override string ToString()
    {
        string what = Vnet is null
            ? $"zone '{Zone}' was disposed with {Count} item(s) out" : $"vnet '{Vnet}' ({VnetId}) leaked {Count} of zone '{Zone}'";
        if (Kept > 0)
            what += $", and {Kept} NOFREE item(s) kept for good";
        return Sites.Count == 0 ? what : $"{what}: {string.Join(", ", Sites)}";
    }
}
