using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

// Routes that routers advise (rib_add_redirect).
public static partial class Rib
{
    /// <summary>
    /// Takes a router's advice of a better one for a host, in every table where packets to the host go by that router now
    /// (RFC 1122 section 3.2.2.2); not lasting.
    /// </summary>
    /// <param name="ifp">The interface that the advice came in by; its vnet is current.</param>
    /// <param name="destination">The host.</param>
    /// <param name="gateway">The better router: a neighbour on the interface.</param>
    /// <param name="author">Who advises.</param>
    /// <param name="lifetime">How long to believe it.</param>
    /// <returns><see cref="Errno.HostUnreachable"/> when packets to the host do not go by the author.</returns>
    public static Errno Redirect(Ifnet ifp, InAddr destination, InAddr gateway, InAddr author, TimeSpan lifetime) => RedirectRoute(
        ifp, destination, new Nexthop { Ifp = ifp, Gateway = gateway, Source = SourceOf(ifp, gateway), Flags = Advised },
        now => now.Gateway == author, lifetime);

    /// <summary>The same for IPv6 (RFC 4861 section 8.3); a gateway that is the destination itself means that it is a neighbour.</summary>
    public static Errno Redirect(Ifnet ifp, in In6Addr destination, in In6Addr gateway, In6Addr author, TimeSpan lifetime) => RedirectRoute(
        ifp, destination, new Nexthop { Ifp = ifp, Gateway6 = gateway, Flags = gateway == destination ? Advised & ~RouteFlags.Gateway : Advised },
        now => now.Gateway6 == author, lifetime);

    private const RouteFlags Advised = RouteFlags.Up | RouteFlags.Gateway | RouteFlags.Host | RouteFlags.Dynamic;

    private static InIfaddr? SourceOf(Ifnet ifp, InAddr neighbour) => ifp.Inet.OnNetwork(neighbour);

    private static Errno RedirectRoute<TKey>(Ifnet ifp, in TKey destination, Nexthop better, Predicate<Nexthop> isByAuthor, TimeSpan lifetime)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (V_gate is not { } gate)
            return Errno.NetworkDown;
        Errno result = Errno.HostUnreachable;
        (int first, int count) = FibsOf(ifp);
        lock (gate)
        {
            for (int fib = first; fib < first + count; fib++)
            {
                if (Fib.Find<TKey>(fib) is not { } table || table.Lookup(destination) is not { } now ||
                    !Array.Exists(PathsOf(now), path => path.Nexthop.IsGateway && ReferenceEquals(path.Nexthop.Ifp, ifp) && isByAuthor(path.Nexthop)))
                {
                    continue;
                }

                // What was set by hand for this very host stays.
                if (table.Find(destination, TKey.Bits) is { } host && (host.Flags & RouteFlags.Dynamic) == 0)
                    continue;
                table.Set(destination, TKey.Bits, better);
                Fib.Changed();
                Expire(fib, destination, TKey.Bits, better, lifetime);
                Tell(RouteMessageType.Redirect, fib, destination, TKey.Bits, better);
                result = Errno.Ok;
            }
        }

        return result;
    }
}
