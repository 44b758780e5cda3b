using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// inp_route: the way to the peer, kept from one packet to the next.
public sealed partial class Inpcb
{
    /// <summary>The IPv4 route that it found last, or null (<c>inp_route</c>); <see cref="Ip.Output(Mbuf, IpOutputFlags, Inpcb)"/> keeps it.</summary>
    internal InRoute? Route { get; set; }

    /// <summary>The same for IPv6.</summary>
    internal InpcbRoute6? Route6 { get; set; }

    /// <summary>The next hop to an IPv4 destination, or null for no route; that to the peer is looked up again only when routes have changed.</summary>
    /// <remarks>Any thread; takes no lock. Allocates when routes have changed.</remarks>
    internal Nexthop? RouteTo(InAddr destination)
    {
        if (Route is { } kept && kept.Holds(destination, Fib))
            return kept.Nexthop;
        // Before the look-up: a change meanwhile makes it stale at once.
        uint generation = Net.Fib.Generation;
        Nexthop? found = Net.Fib.Lookup(Fib, destination);
        if (found is not null && Names is { IsExact: true } names && (names.Vflag & InpVflag.V4) != 0 && (uint)names.Foreign.Low == destination.Value)
            Route = new InRoute(found, destination, Fib, generation);
        return found;
    }

    /// <summary>The same for an IPv6 destination that needs no zone.</summary>
    internal Nexthop? RouteTo(in In6Addr destination)
    {
        uint generation = Net.Fib.Generation;
        if (Route6 is { } kept && kept.Generation == generation && kept.Destination == destination && kept.Fib == Fib)
            return kept.Nexthop;
        Nexthop? found = Net.Fib.Lookup(Fib, destination);
        if (found is not null && Names is { IsExact: true } names && (names.Vflag & InpVflag.V6) != 0 && names.Foreign == destination)
            Route6 = new InpcbRoute6(found, destination, Fib, generation);
        return found;
    }
}
