using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>A route that a router's message asks for: by way of a router, on the link, or of a redirect.</summary>
internal sealed class Nd6Route(Nd6RouteKind kind, Ifnet ifp, in In6Addr router, in In6Addr prefix, int length) : Nd6Fact(ifp, router)
{
    // As Rib.Redirect makes them, so that they are found again.
    private const RouteFlags Advised = RouteFlags.Up | RouteFlags.Host | RouteFlags.Dynamic;

    public Nd6RouteKind Kind { get; } = kind;

    /// <summary>Where to; bits beyond the length are zero.</summary>
    public In6Addr Prefix { get; } = prefix.Network(length);

    /// <summary>Bits of <see cref="Prefix"/>; 0 for a default router.</summary>
    public int Length { get; } = length;

    public RouterPreference Preference { get; set; }

    /// <summary>The next station of a redirect: a router, or the destination itself.</summary>
    public In6Addr Target { get; init; }

    /// <summary>Whether it is in the routing table.</summary>
    public bool IsInstalled { get; set; }

    /// <summary>What the routing table is to say.</summary>
    public Nexthop Nexthop => Kind switch
    {
        Nd6RouteKind.Router => new Nexthop { Ifp = Ifp, Flags = RouteFlags.Up | RouteFlags.Gateway, Gateway6 = Router },
        Nd6RouteKind.Redirect when Target == Prefix => new Nexthop { Ifp = Ifp, Flags = Advised, Gateway6 = Target },
        Nd6RouteKind.Redirect => new Nexthop { Ifp = Ifp, Flags = Advised | RouteFlags.Gateway, Gateway6 = Target },
        _ => throw new InvalidOperationException("A network on the link has no next hop of its own."),
    };

    /// <summary>Whether both lead to the same.</summary>
    public bool IsTo(in In6Addr prefix, int length) => Length == length && Prefix == prefix;
}
