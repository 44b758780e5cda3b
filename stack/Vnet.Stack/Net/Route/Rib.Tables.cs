using System.Globalization;
using System.Text;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

// Tables: how many, which an interface's prefixes are in, and what is in them.
public static partial class Rib
{
    [VnetDefine] private static int fibs = 1;

    /// <summary>
    /// Whether the prefixes of interfaces' addresses, and redirects, are in all tables or in the interface's alone. Routes to
    /// own addresses are in the default table only, either way.
    /// </summary>
    [Sysctl("net.add_addr_allfibs", "Whether routes of interface addresses are added to all tables", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int add_addr_allfibs = 1;

    [Sysctl("net.route.multipath", "Whether a route may have several ways", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int multipath = 1;

    /// <summary>Number of tables of the current vnet (<c>net.fibs</c>).</summary>
    public static int FibCount => V_fibs;

    /// <summary>The tables that the prefixes of an interface's addresses go to, and redirects that come in by it: the first and how many.</summary>
    public static (int First, int Count) FibsOf(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return V_add_addr_allfibs != 0 ? (0, V_fibs) : (Math.Min(ifp.Fib, V_fibs - 1), 1);
    }

    /// <summary>All routes of a table of the current vnet, in order of address (<c>netstat -r</c>).</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="fib">Number of the table.</param>
    public static IReadOnlyList<RouteEntry> Routes(Af family, int fib = Fib.Default)
    {
        var entries = new List<RouteEntry>();
        if (family == Af.Inet)
            List<InAddr>(fib, entries);
        else if (family == Af.Inet6)
            List<In6Addr>(fib, entries);
        return entries;
    }

    /// <summary>The next hops of a table of the current vnet, each with the number of its routes (<c>netstat -o</c>).</summary>
    public static IReadOnlyList<(Nexthop Nexthop, int Routes)> Nexthops(Af family, int fib = Fib.Default)
    {
        if (V_gate is not { } gate)
            return [];
        lock (gate)
        {
            return family == Af.Inet ? [.. Fib.Find<InAddr>(fib)?.Nexthops ?? []]
                : family == Af.Inet6 ? [.. Fib.Find<In6Addr>(fib)?.Nexthops ?? []] : [];
        }
    }

    private static void List<TKey>(int fib, List<RouteEntry> entries)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        if (V_gate is not { } gate)
            return;
        lock (gate)
        {
            if (Fib.Find<TKey>(fib) is not { } table)
                return;
            foreach ((TKey prefix, int length, Nexthop nexthop) in table.Routes())
            {
                (Af family, In6Addr name) = Name(prefix);
                entries.Add(new RouteEntry(fib, family, name, length, PathsOf(nexthop)));
            }
        }
    }

    [SysctlProc("net.fibs", CtlType.Int, "I", "Number of routing tables; may grow", Access = SysctlAccess.ReadWrite, Tunable = true,
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError FibsSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        int count = V_fibs;
        SysctlError error = request.Handle(ref count);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (count < V_fibs || count > Fib.Most)
            return SysctlError.Invalid;
        Grow(count);
        return SysctlError.Ok;
    }

    // Interfaces' prefixes are in the new tables too.
    private static void Grow(int count)
    {
        if (V_gate is not { } gate)
            return;
        int former;
        lock (gate)
            (former, V_fibs) = (V_fibs, Math.Max(V_fibs, count));
        if (V_add_addr_allfibs == 0)
            return;
        Copy(Routes(Af.Inet), former);
        Copy(Routes(Af.Inet6), former);

        static void Copy(IReadOnlyList<RouteEntry> routes, int from)
        {
            foreach (RouteEntry route in routes)
            {
                Nexthop nexthop = route.Paths[0].Nexthop;
                bool isPrefix = (nexthop.Flags & (RouteFlags.Pinned | RouteFlags.Host)) == RouteFlags.Pinned;
                for (int fib = from; isPrefix && fib < V_fibs; fib++)
                {
                    if (route.Family == Af.Inet)
                        TryAdd(fib, new InAddr((uint)route.Prefix.Low), route.Length, nexthop);
                    else
                        TryAdd(fib, route.Prefix, route.Length, nexthop);
                }
            }
        }
    }

    [SysctlProc("net.route.tables", CtlType.String, "A", "Routes and next hops of each table", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError TablesSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        var text = new StringBuilder("Fib Family   Routes Nexthops\n");
        for (int fib = 0; fib < V_fibs; fib++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{fib,3} inet   {Fib.Find<InAddr>(fib)?.Count ?? 0,8} {Nexthops(Af.Inet, fib).Count,8}\n");
            text.Append(CultureInfo.InvariantCulture, $"{fib,3} inet6  {Fib.Find<In6Addr>(fib)?.Count ?? 0,8} {Nexthops(Af.Inet6, fib).Count,8}\n");
        }

        return request.OutputString(text.ToString());
    }
}
