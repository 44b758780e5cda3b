using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

// Routes go with their interface and with their vnet (rt_flushifroutes).
public static partial class Rib
{
    [VnetGlobal("the handlers look at the vnet of the interface")] private static EventTag?[] s_tags = [];

    // Called with the interface's vnet current.
    private static void Departing(Ifnet ifp)
    {
        Flush<InAddr>(ifp);
        Flush<In6Addr>(ifp);
        Tell(new RouteMessage(RouteMessageType.InterfaceAnnounce, Fib.Default, Af.Link, default, 0, ifp));
    }

    private static void Arrived(Ifnet ifp) => Tell(new RouteMessage(RouteMessageType.InterfaceAnnounce, Fib.Default, Af.Link, default, 0, ifp));

    private static void StateChanged(Ifnet ifp) => Tell(new RouteMessage(RouteMessageType.InterfaceInfo, Fib.Default, Af.Link, default, 0, ifp));

    private static void Flush<TKey>(Ifnet ifp)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        if (V_gate is not { } gate)
            return;
        lock (gate)
        {
            for (int fib = 0; fib < V_fibs; fib++)
            {
                if (Fib.Find<TKey>(fib) is not { } table || !LeadsTo(table, ifp))
                    continue;
                foreach ((TKey prefix, int length, Nexthop nexthop) in table.Routes())
                    DeletePaths(table, fib, prefix, length, nexthop, path => ReferenceEquals(path.Ifp, ifp));
            }
        }
    }

    private static bool LeadsTo<TKey>(FibTable<TKey> table, Ifnet ifp)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey> =>
        table.Nexthops.Any(one => Array.Exists(PathsOf(one.Nexthop), path => ReferenceEquals(path.Nexthop.Ifp, ifp)));

    [Sysinit(Subsystem.ProtoDomain, Order.First)]
    private static void Load() => s_tags =
    [
        IfEvents.Arrived.Register(Arrived),
        IfEvents.UpDown.Register(StateChanged),
        IfEvents.LinkChanged.Register(StateChanged),
        // After those who take addresses away, which have deleted their own routes.
        IfEvents.Departing.Register(Departing, EventPriority.Last),
    ];

    [Sysuninit(Subsystem.ProtoDomain, Order.First)]
    private static void Unload()
    {
        foreach (EventTag? tag in s_tags)
            tag?.Dispose();
    }

    [VnetSysinit(Subsystem.ProtoDomain, Order.First)]
    private static void Attach() => V_gate = new Lock();

    [VnetSysuninit(Subsystem.ProtoDomain, Order.First)]
    private static void Detach()
    {
        RouteListener[] listeners;
        lock (V_gate!)
        {
            StopExpiry();
            Fib.Clear();
            listeners = V_listeners ?? [];
            V_listeners = null;
        }

        V_gate = null;
        foreach (RouteListener listener in listeners)
            listener.End();
    }
}
