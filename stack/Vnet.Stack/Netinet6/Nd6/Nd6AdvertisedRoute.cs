namespace Vnet.Netinet6;

/// <summary>A route that a router advertises beside that to everywhere (RFC 4191 section 2.3).</summary>
/// <param name="Prefix">Where to.</param>
/// <param name="Length">Bits of the prefix, 0 to 128.</param>
/// <param name="Preference">How much it is to be preferred to other routers'.</param>
/// <param name="Lifetime">Seconds; <see cref="uint.MaxValue"/> for ever.</param>
public readonly record struct Nd6AdvertisedRoute(
    In6Addr Prefix, int Length, RouterPreference Preference = RouterPreference.Medium, uint Lifetime = 1800);
