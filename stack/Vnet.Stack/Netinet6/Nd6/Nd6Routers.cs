using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>What routers said in a vnet: default routers, routes, prefixes, redirects, names (RFC 4861 section 5.1, RFC 4191, RFC 8106).</summary>
/// <remarks>
/// Thread-safe. One timer, armed only while something can expire. The routing tables are changed under <see cref="Gate"/>; nothing
/// of neighbours or addresses is locked under it.
/// </remarks>
internal sealed partial class Nd6Routers(VnetInstance vnet)
{
    private readonly List<Nd6Route> _routes = [];
    private Callout? _timer;
    private long _armedFor = long.MaxValue;

    public Lock Gate { get; } = new();

    /// <summary>Forgets all that was heard on an interface.</summary>
    public void Forget(Ifnet ifp)
    {
        lock (Gate)
        {
            RemoveWhere(route => ReferenceEquals(route.Ifp, ifp));
            RemoveNamesWhere(name => ReferenceEquals(name.Ifp, ifp));
            _advertisers.RemoveAll(one => ReferenceEquals(one.Ifp, ifp));
        }
    }

    /// <summary>Forgets the routers of an interface, not its prefixes.</summary>
    public void ForgetRouters(Ifnet ifp)
    {
        lock (Gate)
            RemoveWhere(route => ReferenceEquals(route.Ifp, ifp) && route.Kind == Nd6RouteKind.Router);
    }

    /// <summary>A station is no router any more: nothing goes by way of it (RFC 4861 sections 6.3.5, 7.3.3).</summary>
    public void RemoveRouter(Ifnet ifp, In6Addr router)
    {
        lock (Gate)
        {
            _advertisers.RemoveAll(one => ReferenceEquals(one.Ifp, ifp) && one.Router == router);
            RemoveWhere(route => ReferenceEquals(route.Ifp, ifp)
                && ((route.Kind == Nd6RouteKind.Router && route.Router == router)
                    || (route.Kind == Nd6RouteKind.Redirect && route.Target == router)));
        }
    }

    /// <summary>Forgets everything: the vnet goes.</summary>
    public void Clear()
    {
        lock (Gate)
        {
            RemoveWhere(static _ => true);
            RemoveNamesWhere(static _ => true);
            _advertisers.Clear();
            _timer?.Stop();
        }
    }

    // Under the gate. What is gone from the routing table makes way for another that leads to the same.
    private void RemoveWhere(Predicate<Nd6Route> isMeant)
    {
        List<Nd6Route>? gone = null;
        for (int i = _routes.Count - 1; i >= 0; i--)
        {
            if (!isMeant(_routes[i]))
                continue;
            (gone ??= []).Add(_routes[i]);
            _routes.RemoveAt(i);
        }

        foreach (Nd6Route route in gone ?? [])
        {
            Uninstall(route);
            Select(route.Prefix, route.Length, hasFailed: false);
        }
    }

    // Under the gate: something expires at a time.
    private void Arm(long at)
    {
        if (at >= _armedFor)
            return;
        _armedFor = at;
        _timer ??= new Callout(VnetClock.WheelOf(vnet), "nd6_timer", vnet);
        // No oftener than nd6_prune says.
        long wait = Math.Max(at - Nd6.Milliseconds, Math.Max(Nd6.Prune, 1) * 1000L);
        _timer.Reset(TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue)), static state => ((Nd6Routers)state!).Expire(), this);
    }

    // nd6_timer.
    private void Expire()
    {
        lock (Gate)
        {
            long now = Nd6.Milliseconds;
            RemoveWhere(route => route.ExpiresAt <= now);
            RemoveNamesWhere(name => name.ExpiresAt <= now);
            _advertisers.RemoveAll(one => one.ExpiresAt <= now);
            long next = long.MaxValue;
            foreach (Nd6Route route in _routes)
                next = Math.Min(next, route.ExpiresAt);
            foreach (Nd6NameFact name in _names)
                next = Math.Min(next, name.ExpiresAt);
            foreach (Nd6Advertiser one in _advertisers)
                next = Math.Min(next, one.ExpiresAt);
            _armedFor = long.MaxValue;
            if (next != long.MaxValue)
                Arm(next);
        }
    }

    private int Count(Ifnet ifp, Nd6RouteKind kind, bool isDefault)
    {
        int count = 0;
        foreach (Nd6Route route in _routes)
        {
            if (route.Kind == kind && ReferenceEquals(route.Ifp, ifp) && (route.Length == 0) == isDefault)
                count++;
        }

        return count;
    }
}
