namespace Vnet.Net;

/// <summary>One of the ways of a route.</summary>
/// <param name="Nexthop">Where to.</param>
/// <param name="Weight">Its share of the flows, relative to the route's other ways: 1 to 16,777,215 (<c>rmx_weight</c>).</param>
public readonly record struct NexthopPath(Nexthop Nexthop, uint Weight = 1)
{
    /// <summary>The largest weight (<c>RT_MAX_WEIGHT</c>).</summary>
    public const uint MostWeight = 0xff_ffff;
}
