using System.Globalization;

namespace Vnet.Netinet6;

/// <summary>A prefix that is on a link, as routers said it, as it was at one moment (<c>ndp -p</c>).</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Length">Its bits.</param>
/// <param name="Interface">Name of the interface on whose link it is.</param>
/// <param name="IsInstalled">Whether there is a route for it by this; none where an address's network has one.</param>
/// <param name="ExpiresIn">Seconds until it no longer holds; null for never.</param>
public sealed record Nd6PrefixRecord(In6Addr Prefix, int Length, string Interface, bool IsInstalled, long? ExpiresIn)
{
    /// <summary><c>fd00::/64 if=em0 flags=LO expire=30s</c>, as <c>ndp -pn</c> prints it.</summary>
    public override string ToString()
    {
        string expire = ExpiresIn is { } seconds ? seconds.ToString(CultureInfo.InvariantCulture) + "s" : "Never";
        return $"{Prefix}/{Length} if={Interface} flags=L{(IsInstalled ? "O" : "")} expire={expire}";
    }
}
