using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Which way packets go: in6_selectroute, ip6_getpmtu.
public static partial class Ip6
{
    /// <summary>Finds the way for a packet of this host.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="zone">Number of the interface, where one was named.</param>
    /// <param name="flags">How it is sent.</param>
    /// <param name="inp">The connection that it is of, or null.</param>
    /// <param name="fib">Number of the routing table.</param>
    /// <param name="flow">A hash of its flow, for routes with several ways.</param>
    /// <param name="route">The way.</param>
    internal static Errno SelectRoute(in In6Addr destination, uint zone, Ip6OutputFlags flags, Inpcb? inp, int fib, uint flow, out Ip6Route route)
    {
        route = new Ip6Route { Destination = destination, Zone = zone, NextHop = destination };
        if (destination.IsMulticast)
            return SelectGroup(zone, fib, flow, ref route);
        if (FindLocal(destination, (int)zone) is { } own)
        {
            (route.Ifp, route.IsOwn) = (own.Ifp, true);
            route.Mtu = FindLoopback() is { } loop ? loop.Mtu : MaxPayload;
            return Errno.Ok;
        }

        if (destination.IsLinkLocal || (flags & Ip6OutputFlags.RouteToIf) != 0)
            return SelectLink(zone, fib, flow, ref route);
        // A connection keeps the way to its peer, and looks it up again when routes have changed.
        if ((inp is not null && inp.Fib == fib ? inp.RouteTo(destination) : Fib.Lookup(fib, destination, flow)) is not { } nexthop)
            return Errno.HostUnreachable;
        if (!IsUsable(nexthop))
            return (nexthop.Flags & RouteFlags.Blackhole) != 0 ? Errno.NetworkUnreachable : Errno.HostUnreachable;
        Take(nexthop, ref route);
        return Errno.Ok;
    }

    // To a neighbour on the link of an interface.
    private static Errno SelectLink(uint zone, int fib, uint flow, ref Ip6Route route)
    {
        Ifnet? ifp = zone != 0 ? FindInterface(zone) : route.Destination.IsLinkLocal ? null : Fib.Lookup(fib, route.Destination, flow)?.Ifp;
        if (ifp is null)
            return route.Destination.IsLinkLocal ? Errno.HostUnreachable : Errno.NetworkUnreachable;
        (route.Ifp, route.Mtu) = (ifp, MtuOf(ifp, 0, route.Destination, zone));
        return Errno.Ok;
    }

    private static Errno SelectGroup(uint zone, int fib, uint flow, ref Ip6Route route)
    {
        Ifnet? ifp;
        if (zone != 0)
            ifp = FindInterface(zone);
        else if (route.Destination.NeedsZone)
            ifp = route.Destination.MulticastScope == 1 ? FindLoopback() : FirstForGroups();
        else
            ifp = Fib.Lookup(fib, route.Destination, flow) is { } nexthop && IsUsable(nexthop) ? nexthop.Ifp : FirstForGroups();
        if (ifp is null)
            return Errno.HostUnreachable;
        (route.Ifp, route.Mtu) = (ifp, MtuOf(ifp, 0, route.Destination, (uint)ifp.Index));
        // Its MTU is that of many paths: the smallest, unless they are to be found out.
        if (V_ip6_mcast_pmtu == 0)
            route.Mtu = Math.Min(route.Mtu, MinMtu);
        return Errno.Ok;
    }

    // Where groups go when nobody says: the first interface that speaks IPv6 with others.
    private static Ifnet? FirstForGroups()
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if ((ifp.Flags & (IfFlags.Multicast | IfFlags.Loopback)) == IfFlags.Multicast && ifp.IsRunning && ifp.Inet6.Addresses.Length > 0)
                return ifp;
        }

        return null;
    }

    private static bool IsUsable(Nexthop nexthop) => (nexthop.Flags & (RouteFlags.Reject | RouteFlags.Blackhole)) == 0;

    private static void Take(Nexthop nexthop, ref Ip6Route route)
    {
        route.Ifp = nexthop.Ifp;
        route.NextHop = nexthop.NextFor(route.Destination);
        route.Mtu = MtuOf(nexthop.Ifp, nexthop.Mtu, route.Destination, 0);
    }

    /// <summary>An address to send from to a destination: for messages of this host.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="zone">Number of the interface, where one is needed.</param>
    /// <param name="source">The address.</param>
    /// <returns>False when there is no route, or no address of a fitting scope.</returns>
    internal static bool TrySelectSource(in In6Addr destination, uint zone, out In6Addr source)
    {
        source = default;
        return SelectRoute(destination, zone, Ip6OutputFlags.None, null, 0, 0, out Ip6Route route) == Errno.Ok && TrySelectSource(route, out source);
    }

    private static bool TrySelectSource(in Ip6Route route, out In6Addr source)
    {
        In6Ifaddr? best = In6Select.Source(route.Destination, route.Ifp!, RouterOf(route));
        source = best?.Address ?? default;
        return best is not null;
    }

    // A next hop that is no router chooses no source.
    private static In6Addr RouterOf(in Ip6Route route) => route.NextHop == route.Destination ? default : route.NextHop;
}
