using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

// Routes that go by themselves: one timer for all of a vnet, armed for the next, and only while there is one (rt_expire_timer).
public static partial class Rib
{
    [VnetDefine] private static RouteExpiry? s_expiry;

    [Sysctl("net.route.maxexpiring", "Most routes that go by themselves: those of redirects; the next to go makes room", Access = SysctlAccess.ReadWrite,
        Tunable = true)]
    [VnetDefine] private static int maxexpiring = 4096;

    // Under the gate.
    private static void Expire<TKey>(int fib, in TKey prefix, int length, Nexthop nexthop, TimeSpan lifetime)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        V_expiry ??= new RouteExpiry(static _ => ExpireDue());
        (Af family, In6Addr name) = Name(prefix);
        V_expiry.Add(new ExpiringRoute(fib, family, name, length, nexthop), lifetime);
        while (V_expiry.Count > Math.Max(1, V_maxexpiring))
            DeleteExpired(V_expiry.Take());
        V_expiry.Arm();
    }

    // A way is gone, or stays from now on.
    private static void ForgetExpiry<TKey>(int fib, in TKey prefix, int length, Nexthop nexthop)
        where TKey : struct, IRouteKey<TKey>
    {
        if (V_expiry is not { } expiry)
            return;
        (Af family, In6Addr name) = Name(prefix);
        expiry.Forget(new ExpiringRoute(fib, family, name, length, nexthop));
    }

    private static void ExpireDue()
    {
        if (V_gate is not { } gate)
            return;
        lock (gate)
        {
            while (V_expiry is { } expiry && expiry.TryTakeDue(out ExpiringRoute route))
                DeleteExpired(route);
            V_expiry?.Arm();
        }
    }

    private static void DeleteExpired(in ExpiringRoute route)
    {
        if (route.Family == Af.Inet)
            Delete(new InAddr((uint)route.Prefix.Low), route);
        else
            Delete(route.Prefix, route);

        void Delete<TKey>(TKey prefix, ExpiringRoute gone)
            where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
        {
            if (Fib.Find<TKey>(gone.Fib) is { } table && table.Find(prefix, gone.Length) is { } now)
                DeletePaths(table, gone.Fib, prefix, gone.Length, now, path => path.Equals(gone.Nexthop));
        }
    }

    private static void StopExpiry()
    {
        V_expiry?.Stop();
        V_expiry = null;
    }
}
