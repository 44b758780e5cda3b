using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>Changes routing tables (FreeBSD's rib_action, rib_add_route): by hand, by interfaces' addresses, by redirects.</summary>
public static class Rib
{
    /// <summary>Adds an IPv4 route to a table of the current vnet.</summary>
    /// <exception cref="NetException">It is there already (<see cref="Errno.Exists"/>), or the prefix has bits beyond its length (<see cref="Errno.Invalid"/>).</exception>
    public static void Add(int fib, InAddr prefix, int length, Nexthop nexthop) => Fib.Add(prefix, length, nexthop);

    /// <summary>The same for IPv6.</summary>
    public static void Add(int fib, in In6Addr prefix, int length, Nexthop nexthop) => Fib.Add(prefix, length, nexthop);
}
