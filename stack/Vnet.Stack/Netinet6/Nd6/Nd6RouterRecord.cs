using System.Globalization;

namespace Vnet.Netinet6;

/// <summary>A router, as default router or for one of its routes, as it was at one moment (<c>ndp -r</c>).</summary>
/// <param name="Router">Its link-local address.</param>
/// <param name="Interface">Name of the interface on whose link it is.</param>
/// <param name="Prefix">Where it leads: <c>::</c> for everywhere.</param>
/// <param name="Length">Bits of the prefix; 0 for a default router.</param>
/// <param name="Preference">How much it is to be preferred to others.</param>
/// <param name="IsInstalled">Whether packets go by way of it: the one of all that lead there.</param>
/// <param name="ExpiresIn">Seconds until it no longer holds; null for never.</param>
public sealed record Nd6RouterRecord(
    In6Addr Router, string Interface, In6Addr Prefix, int Length, RouterPreference Preference, bool IsInstalled, long? ExpiresIn)
{
    /// <summary>The line that <c>ndp -rn</c> prints, with the route before it where it is not to everywhere.</summary>
    public override string ToString()
    {
        string route = Length == 0 ? "" : $"{Prefix}/{Length} ";
        string expire = ExpiresIn is { } seconds ? seconds.ToString(CultureInfo.InvariantCulture) + "s" : "Never";
        string preference = Preference switch
        {
            RouterPreference.High => "high",
            RouterPreference.Low => "low",
            _ => "medium",
        };
        return $"{route}{Router}%{Interface} if={Interface}, flags={(IsInstalled ? "I" : "")}, pref={preference}, expire={expire}";
    }
}
