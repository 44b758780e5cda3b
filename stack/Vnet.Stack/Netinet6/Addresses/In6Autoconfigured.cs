using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>How an address was formed of a prefix, so that it can be formed again.</summary>
internal sealed class In6Autoconfigured
{
    /// <summary>The network.</summary>
    public required In6Addr Prefix { get; init; }

    /// <summary>How often forming it led to another's address (<c>DAD_Counter</c> of RFC 7217, retries of RFC 8981).</summary>
    public int DadCounter { get; init; }

    /// <summary>Whether its identifier is one of RFC 7217.</summary>
    public bool IsStable { get; init; }

    /// <summary>Routers that advertised the prefix, for rule 5.5 of RFC 6724; at most <see cref="MostRouters"/>.</summary>
    public In6Addr[] Routers { get; set; } = [];

    /// <summary>For a temporary address: whether its successor was formed.</summary>
    public bool HasSuccessor { get; set; }

    /// <summary>For a temporary address: when its successor is formed, in nanoseconds of the vnet's clock.</summary>
    public long RegenerateAt { get; set; } = long.MaxValue;

    /// <summary>For a temporary address: most seconds that it is preferred, from its beginning.</summary>
    public uint PreferredAtMost { get; init; }

    /// <summary>Bound of <see cref="Routers"/>: what a link can fill.</summary>
    public const int MostRouters = 8;

    /// <summary>Its successor is formed shortly before it is no longer preferred (REGEN_ADVANCE of RFC 8981).</summary>
    public void RegenerateIn(uint preferred) => RegenerateAt = preferred == In6Aliasreq.Infinite
        ? long.MaxValue
        : VnetClock.Nanoseconds + (Math.Max(0, preferred - In6Autoconf.RegenerateAdvance) * 1_000_000_000L);

    /// <summary>A router advertised the prefix.</summary>
    public void Advertised(in In6Addr router)
    {
        if (!router.IsAny && Routers.Length < MostRouters && Array.IndexOf(Routers, router) < 0)
            Routers = [.. Routers, router];
    }
}
