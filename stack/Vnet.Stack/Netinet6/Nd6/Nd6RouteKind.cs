namespace Vnet.Netinet6;

/// <summary>Where a route came from.</summary>
internal enum Nd6RouteKind : byte
{
    /// <summary>A router says that it leads there: a default router, or a route information option (RFC 4191).</summary>
    Router,

    /// <summary>A prefix is on the link.</summary>
    OnLink,

    /// <summary>A router said that another station is nearer.</summary>
    Redirect,
}
