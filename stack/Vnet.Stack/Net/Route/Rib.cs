using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>Changes routing tables (FreeBSD's rib_action, route_ctl.c): by hand, by interfaces' addresses, by redirects.</summary>
/// <remarks>
/// Every change is of the current vnet, is told to <see cref="RouteListener"/>s, and holds for the next packet. Thread-safe.
/// </remarks>
[VnetModule("rib", Version = 1), ModuleDepend("fib"), ModuleDepend("clock")]
[SysctlNode("net.route", "Routing")]
public static partial class Rib
{
    /// <summary>Adds an IPv4 route to a table of the current vnet.</summary>
    /// <param name="fib">Number of the table: below <c>net.fibs</c>.</param>
    /// <param name="prefix">Where to: no bit beyond its length is set.</param>
    /// <param name="length">Bits of the prefix: 0 to 32.</param>
    /// <param name="nexthop">The way; one more of them when the prefix has one already and <c>net.route.multipath</c> is on.</param>
    /// <param name="weight">Share of the flows among several ways.</param>
    /// <param name="lifetime">After how long it goes by itself; null for never.</param>
    /// <exception cref="NetException">
    /// It is there already (<see cref="Errno.Exists"/>); the prefix has bits beyond its length, the table or the weight is none
    /// (<see cref="Errno.Invalid"/>); the interface is in another vnet (<see cref="Errno.NoDevice"/>).
    /// </exception>
    public static void Add(int fib, InAddr prefix, int length, Nexthop nexthop, uint weight = 1, TimeSpan? lifetime = null) =>
        ThrowIfFailed(TryAdd(fib, prefix, length, nexthop, weight, lifetime), "add", fib, Text(prefix, length));

    /// <summary>The same for IPv6.</summary>
    public static void Add(int fib, in In6Addr prefix, int length, Nexthop nexthop, uint weight = 1, TimeSpan? lifetime = null) =>
        ThrowIfFailed(TryAdd(fib, prefix, length, nexthop, weight, lifetime), "add", fib, Text(prefix, length));

    /// <summary>Adds a route for a protocol; as <see cref="Add(int, InAddr, int, Nexthop, uint, TimeSpan?)"/>.</summary>
    public static Errno TryAdd(int fib, InAddr prefix, int length, Nexthop nexthop, uint weight = 1, TimeSpan? lifetime = null) =>
        AddRoute(fib, prefix, length, nexthop, weight, lifetime);

    /// <summary>Adds a route for a protocol; as <see cref="Add(int, InAddr, int, Nexthop, uint, TimeSpan?)"/>.</summary>
    public static Errno TryAdd(int fib, in In6Addr prefix, int length, Nexthop nexthop, uint weight = 1, TimeSpan? lifetime = null) =>
        AddRoute(fib, prefix, length, nexthop, weight, lifetime);

    /// <summary>Has a route lead elsewhere, all its ways; adds it when it is not there (<c>RTM_CHANGE</c>).</summary>
    /// <inheritdoc cref="Add(int, InAddr, int, Nexthop, uint, TimeSpan?)"/>
    public static void Change(int fib, InAddr prefix, int length, Nexthop nexthop) =>
        ThrowIfFailed(ChangeRoute(fib, prefix, length, nexthop), "change", fib, Text(prefix, length));

    /// <summary>The same for IPv6.</summary>
    public static void Change(int fib, in In6Addr prefix, int length, Nexthop nexthop) =>
        ThrowIfFailed(ChangeRoute(fib, prefix, length, nexthop), "change", fib, Text(prefix, length));

    /// <summary>Takes a route out of a table of the current vnet.</summary>
    /// <param name="fib">Number of the table.</param>
    /// <param name="prefix">Where to.</param>
    /// <param name="length">Bits of the prefix.</param>
    /// <param name="nexthop">Which of its ways; null for all.</param>
    /// <exception cref="NetException">
    /// There is none (<see cref="Errno.NoSuchProcess"/>), or it goes with an interface's address (<see cref="Errno.AddressInUse"/>).
    /// </exception>
    public static void Delete(int fib, InAddr prefix, int length, Nexthop? nexthop = null) =>
        ThrowIfFailed(DeleteRoute(fib, prefix, length, nexthop, pinnedToo: false), "delete", fib, Text(prefix, length));

    /// <summary>The same for IPv6.</summary>
    public static void Delete(int fib, in In6Addr prefix, int length, Nexthop? nexthop = null) =>
        ThrowIfFailed(DeleteRoute(fib, prefix, length, nexthop, pinnedToo: false), "delete", fib, Text(prefix, length));

    /// <summary>Takes a route out for a protocol, also one that goes with an interface's address.</summary>
    public static Errno TryDelete(int fib, InAddr prefix, int length, Nexthop? nexthop = null) => DeleteRoute(fib, prefix, length, nexthop, pinnedToo: true);

    /// <inheritdoc cref="TryDelete(int, InAddr, int, Nexthop?)"/>
    public static Errno TryDelete(int fib, in In6Addr prefix, int length, Nexthop? nexthop = null) => DeleteRoute(fib, prefix, length, nexthop, pinnedToo: true);

    /// <summary>Where exactly a prefix leads in the current vnet, or null; not the longest match, for which there is <see cref="Fib"/>.</summary>
    public static Nexthop? Find(int fib, InAddr prefix, int length) => Fib.Find<InAddr>(fib)?.Find(prefix, length);

    /// <inheritdoc cref="Find(int, InAddr, int)"/>
    public static Nexthop? Find(int fib, in In6Addr prefix, int length) => Fib.Find<In6Addr>(fib)?.Find(prefix, length);

    /// <summary>Adds a route to the default table.</summary>
    [Obsolete("Adds to the default table only. State the table: Rib.Add(Fib.Default, …), or each of Rib.FibsOf(interface).")]
    public static void Add(InAddr prefix, int length, Nexthop nexthop) => Add(Fib.Default, prefix, length, nexthop);

    /// <summary>Takes a route out of the default table.</summary>
    [Obsolete("Deletes from the default table only. State the table: Rib.Delete(Fib.Default, …), or each of Rib.FibsOf(interface).")]
    public static void Delete(InAddr prefix, int length) => Delete(Fib.Default, prefix, length);

    private static string Text(InAddr prefix, int length) => $"{prefix}/{length}";

    private static string Text(in In6Addr prefix, int length) => $"{prefix}/{length}";

    private static void ThrowIfFailed(Errno error, string what, int fib, string route)
    {
        if (error == Errno.Ok)
            return;
        string vnet = CurVnet.Current?.Name ?? "";
        throw new NetException(error, error switch
        {
            Errno.Exists => $"Route {route} is in table {fib} of vnet '{vnet}' already. Change it, or set net.route.multipath for several ways.",
            Errno.NoSuchProcess => $"There is no route {route} in table {fib} of vnet '{vnet}' to {what}.",
            Errno.AddressInUse => $"Route {route} in table {fib} of vnet '{vnet}' goes with an interface's address. Remove the address.",
            Errno.NoDevice => $"Route {route} cannot be by an interface that is not in vnet '{vnet}'.",
            _ => $"Cannot {what} route {route} in table {fib} of vnet '{vnet}': the table is from 0 to {FibCount - 1} (net.fibs), no bit of the " +
                $"prefix is set beyond its length, a weight is 1 to {NexthopPath.MostWeight}.",
        });
    }
}
