using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

/// <summary>In which order the addresses of a name are tried (RFC 6724 section 6; what <c>getaddrinfo</c> does).</summary>
public static class In6DestinationOrder
{
    /// <summary>Sorts addresses of one name, the best first, by the current vnet's routes, addresses and policies.</summary>
    /// <param name="destinations">
    /// The addresses; IPv4 ones mapped (::ffff:0:0/96). Link-local ones cannot be reached without a zone and come last.
    /// </param>
    /// <param name="fib">The table that routes are looked up in.</param>
    public static void Sort(Span<In6Addr> destinations, int fib = Fib.Default)
    {
        if (destinations.Length < 2)
            return;
        var candidates = new In6Destination[destinations.Length];
        for (int i = 0; i < candidates.Length; i++)
            candidates[i] = Find(destinations[i], fib);
        // Rule 10: otherwise the order stays. So by insertion; names have few addresses.
        for (int i = 1; i < candidates.Length; i++)
        {
            In6Destination one = candidates[i];
            int to = i;
            for (; to > 0 && one.IsBefore(candidates[to - 1]); to--)
                candidates[to] = candidates[to - 1];
            candidates[to] = one;
        }

        for (int i = 0; i < candidates.Length; i++)
            destinations[i] = candidates[i].Address;
    }

    private static In6Destination Find(in In6Addr destination, int fib)
    {
        if (destination.IsV4Mapped)
            return FindV4(destination, fib);
        if (destination.NeedsZone || Fib.Lookup(fib, destination) is not { } way
            || In6Select.Source(destination, way.Ifp, way.IsGateway ? way.Gateway6 : default) is not { } source)
        {
            return new In6Destination(destination);
        }

        return new In6Destination(destination)
        {
            Source = source.Address,
            SourcePrefixLength = source.PrefixLength,
            IsSourceDeprecated = source.IsDeprecated,
        };
    }

    private static In6Destination FindV4(in In6Addr destination, int fib)
    {
        var address = new InAddr((uint)destination.Low);
        if (Fib.Lookup(fib, address) is not { } way || (way.Source ?? First(way.Ifp)) is not { } source)
            return new In6Destination(destination);
        return new In6Destination(destination)
        {
            Source = new In6Addr(0, 0xffff_0000_0000ul | source.Address.Value),
            SourcePrefixLength = 96 + source.PrefixLength,
        };
    }

    private static InIfaddr? First(Ifnet ifp)
    {
        foreach (InIfaddr one in InIfaddrs.Of(ifp))
        {
            if (one.IsUsable)
                return one;
        }

        return null;
    }
}
