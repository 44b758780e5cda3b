using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>A route as it is listed.</summary>
/// <param name="Fib">Its table.</param>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Prefix">Where to; an IPv4 address in the lower 32 bits.</param>
/// <param name="Length">Bits of the prefix.</param>
/// <param name="Paths">The ways, at least one.</param>
public sealed record RouteEntry(int Fib, Af Family, In6Addr Prefix, int Length, IReadOnlyList<NexthopPath> Paths)
{
    /// <summary>The flags of its first way, and whether it is to one host.</summary>
    public RouteFlags Flags => Paths[0].Nexthop.Flags;

    /// <summary><c>default</c>, <c>10.0.0.0/24</c>, <c>fd00::1</c>.</summary>
    public string Destination
    {
        get
        {
            if (Length == 0)
                return "default";
            string address = Family == Af.Inet ? new InAddr((uint)Prefix.Low).ToString() : Prefix.ToString();
            return Length == (Family == Af.Inet ? 32 : 128) ? address : $"{address}/{Length}";
        }
    }

    /// <summary><c>10.0.0.0/24 link em0</c>.</summary>
    public override string ToString() => $"{Destination} {string.Join(", ", Paths.Select(path => path.Nexthop))}";
}
