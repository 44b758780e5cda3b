using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>Looks routes up, for packets (FreeBSD's fib4_lookup, fib6_lookup). What changes them is <see cref="Rib"/>.</summary>
[VnetModule("fib", Version = 1), ModuleDepend("ifnet")]
public static partial class Fib
{
    // First slice: an unsorted list; to be replaced by tries.
    [VnetDefine] private static (InAddr Prefix, int Length, Nexthop Nexthop)[]? s_inet;

    [VnetDefine] private static (In6Addr Prefix, int Length, Nexthop Nexthop)[]? s_inet6;

    [VnetDefine] private static uint rt_generation;

    /// <summary>Changes whenever a route of the current vnet does: what was looked up at the same number still holds (<c>rt_gen_t</c>).</summary>
    public static uint Generation => V_rt_generation;

    /// <summary>The next hop for an IPv4 destination in the current vnet, or null when there is no route.</summary>
    /// <param name="fib">Number of the table.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="flow">A hash of the flow, which chooses among several next hops of equal weight.</param>
    /// <remarks>Any thread; takes no lock, allocates nothing.</remarks>
    public static Nexthop? Lookup(int fib, InAddr destination, uint flow = 0)
    {
        (int best, Nexthop? found) = (-1, null);
        foreach ((InAddr prefix, int length, Nexthop nexthop) in V_inet ?? [])
        {
            if (length > best && destination.IsWithin(prefix, length))
                (best, found) = (length, nexthop);
        }

        return found;
    }

    /// <summary>The next hop for an IPv6 destination that is no link-local one (those go by their zone alone); else as the other.</summary>
    public static Nexthop? Lookup(int fib, in In6Addr destination, uint flow = 0)
    {
        (int best, Nexthop? found) = (-1, null);
        foreach ((In6Addr prefix, int length, Nexthop nexthop) in V_inet6 ?? [])
        {
            if (length > best && destination.IsWithin(prefix, length))
                (best, found) = (length, nexthop);
        }

        return found;
    }

    internal static void Add(InAddr prefix, int length, Nexthop nexthop)
    {
        V_inet = [.. V_inet ?? [], (prefix, length, nexthop)];
        V_rt_generation++;
    }

    internal static void Add(in In6Addr prefix, int length, Nexthop nexthop)
    {
        V_inet6 = [.. V_inet6 ?? [], (prefix, length, nexthop)];
        V_rt_generation++;
    }
}
