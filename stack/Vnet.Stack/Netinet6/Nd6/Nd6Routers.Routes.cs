using Vnet.Net;

namespace Vnet.Netinet6;

// Default routers, routes of routers, prefixes on the link, redirects (defrouter_update, prelist_update, rt6 redirects).
internal sealed partial class Nd6Routers
{
    /// <summary>A router says that it leads to a prefix, or no longer does (RFC 4861 section 6.3.4, RFC 4191 section 3.1).</summary>
    /// <param name="ifp">On whose link.</param>
    /// <param name="router">The router.</param>
    /// <param name="prefix">Where to.</param>
    /// <param name="length">Bits of the prefix; 0 for a default router.</param>
    /// <param name="lifetime">Seconds; 0 for no longer.</param>
    /// <param name="preference">How much it is to be preferred.</param>
    public void RouterHeard(Ifnet ifp, In6Addr router, In6Addr prefix, int length, uint lifetime, RouterPreference preference)
    {
        prefix = prefix.Network(length);
        lock (Gate)
        {
            Nd6Route? route = Find(Nd6RouteKind.Router, ifp, router, prefix, length);
            if (lifetime == 0)
            {
                if (route is not null)
                    RemoveWhere(other => ReferenceEquals(other, route));
                return;
            }

            if (route is null)
            {
                bool isDefault = length == 0;
                int limit = isDefault ? Nd6.MaxDefaultRouters : Nd6.MaxRoutes;
                if (!Nd6.IsWithin(Count(ifp, Nd6RouteKind.Router, isDefault), limit) && !Displace(ifp, isDefault, preference))
                {
                    Nd6.CountFull(isDefault ? Nd6Full.Routers : Nd6Full.Routes);
                    return;
                }

                route = new Nd6Route(Nd6RouteKind.Router, ifp, router, prefix, length);
                _routes.Add(route);
            }

            bool isPreferredOtherwise = route.Preference != preference;
            route.Preference = preference;
            route.ExpiresAt = Nd6Fact.In(lifetime);
            Arm(route.ExpiresAt);
            if (!route.IsInstalled || isPreferredOtherwise)
                Select(prefix, length, hasFailed: false);
        }
    }

    /// <summary>A prefix is on the link for some time (RFC 4861 section 6.3.4).</summary>
    public void PrefixHeard(Ifnet ifp, In6Addr router, In6Addr prefix, int length, uint lifetime)
    {
        prefix = prefix.Network(length);
        lock (Gate)
        {
            // Whoever says it: a prefix is the link's, not a router's.
            Nd6Route? route = Find(Nd6RouteKind.OnLink, ifp, null, prefix, length);
            if (lifetime == 0)
            {
                if (route is not null)
                    RemoveWhere(other => ReferenceEquals(other, route));
                return;
            }

            if (route is null)
            {
                if (!Nd6.IsWithin(Count(ifp, Nd6RouteKind.OnLink, isDefault: false), Nd6.MaxPrefixes))
                {
                    Nd6.CountFull(Nd6Full.Prefixes);
                    return;
                }

                route = new Nd6Route(Nd6RouteKind.OnLink, ifp, router, prefix, length);
                _routes.Add(route);
                Install(route);
            }

            route.ExpiresAt = Nd6Fact.In(lifetime);
            Arm(route.ExpiresAt);
        }
    }

    /// <summary>A router says that another station is nearer to a destination (RFC 4861 section 8.3).</summary>
    /// <returns>
    /// <see cref="Errno.HostUnreachable"/> where packets to it do not go by that router; <see cref="Errno.NoBuffers"/> for too many.
    /// </returns>
    public Errno Redirected(Ifnet ifp, In6Addr router, In6Addr destination, In6Addr target, uint lifetime)
    {
        lock (Gate)
        {
            int count = 0;
            Nd6Route? old = null;
            foreach (Nd6Route route in _routes)
            {
                if (route.Kind != Nd6RouteKind.Redirect)
                    continue;
                count++;
                if (route.Prefix == destination)
                    old = route;
            }

            if (old is null && !Nd6.IsWithin(count, Nd6.MaxRedirects))
            {
                Nd6.CountFull(Nd6Full.Redirects);
                return Errno.NoBuffers;
            }

            // Only where packets to the destination go by that router now; what was set by hand for it stays.
            Errno error = Rib.Redirect(ifp, destination, target, router, TimeSpan.FromSeconds(lifetime));
            if (error != Errno.Ok)
                return error;
            if (old is not null)
                _routes.Remove(old);
            var added = new Nd6Route(Nd6RouteKind.Redirect, ifp, router, destination, 128)
            {
                Target = target,
                ExpiresAt = Nd6Fact.In(lifetime),
                IsInstalled = true,
            };
            _routes.Add(added);
            Arm(added.ExpiresAt);
            return Errno.Ok;
        }
    }

    /// <summary>A router does not answer: others may have to be used (RFC 4861 section 6.3.6, <c>defrouter_select_fib</c>).</summary>
    /// <param name="ifp">On whose link the router is that failed.</param>
    /// <param name="router">That router.</param>
    public void Failed(Ifnet ifp, In6Addr router)
    {
        lock (Gate)
        {
            foreach (Nd6Route route in _routes.ToArray())
            {
                if (route.Kind == Nd6RouteKind.Router && route.IsInstalled && ReferenceEquals(route.Ifp, ifp) && route.Router == router)
                    Select(route.Prefix, route.Length, hasFailed: true);
            }

            // Section 7.3.3: who was redirected to it asks the router again.
            RemoveWhere(route => route.Kind == Nd6RouteKind.Redirect && ReferenceEquals(route.Ifp, ifp) && route.Target == router);
        }
    }

    /// <summary>Whether an address is in a prefix that is on an interface's link.</summary>
    public bool IsOnLink(Ifnet ifp, In6Addr address)
    {
        lock (Gate)
        {
            return _routes.Exists(route =>
                route.Kind == Nd6RouteKind.OnLink && ReferenceEquals(route.Ifp, ifp) && address.IsWithin(route.Prefix, route.Length));
        }
    }

    // Under the gate. Of all that lead to a prefix one is in the routing table: reachable, of the highest preference, and if there are
    // several the one that is there already. Where none is reachable and that one has failed, they take turns.
    private void Select(In6Addr prefix, int length, bool hasFailed)
    {
        Nd6Route? best = null;
        Nd6Route? installed = null;
        int bestRank = int.MinValue;
        foreach (Nd6Route route in _routes)
        {
            if (route.Kind != Nd6RouteKind.Router || !route.IsTo(prefix, length))
                continue;
            if (route.IsInstalled)
                installed = route;
            int rank = (Nd6.IsProbablyReachable(route.Ifp, route.Router) ? 8 : 0) + (((int)route.Preference + 1) * 2);
            if (route.IsInstalled)
                rank += hasFailed ? -1 : 1;
            if (rank <= bestRank)
                continue;
            (best, bestRank) = (route, rank);
        }

        if (best is null || ReferenceEquals(best, installed))
            return;
        if (installed is not null)
        {
            Uninstall(installed);
            // Behind the others, should all of them fail.
            _routes.Remove(installed);
            _routes.Add(installed);
        }

        Install(best);
    }

    // A full list keeps what is in use; a better one takes the place of the worst of the others.
    private bool Displace(Ifnet ifp, bool isDefault, RouterPreference preference)
    {
        Nd6Route? worst = null;
        foreach (Nd6Route route in _routes)
        {
            if (route.Kind != Nd6RouteKind.Router || !ReferenceEquals(route.Ifp, ifp) || (route.Length == 0) != isDefault)
                continue;
            if (!route.IsInstalled && route.Preference < preference && (worst is null || route.Preference < worst.Preference))
                worst = route;
        }

        return worst is not null && _routes.Remove(worst);
    }

    private Nd6Route? Find(Nd6RouteKind kind, Ifnet ifp, In6Addr? router, In6Addr prefix, int length)
    {
        foreach (Nd6Route route in _routes)
        {
            if (route.Kind == kind && ReferenceEquals(route.Ifp, ifp) && (router is null || route.Router == router) && route.IsTo(prefix, length))
                return route;
        }

        return null;
    }

    // A network that is on the link may be so for other reasons too, which addresses count; the others go into every table of the
    // interface, not where somebody else leads there already.
    private static void Install(Nd6Route route)
    {
        if (route.Kind == Nd6RouteKind.OnLink)
        {
            route.IsInstalled = true;
            In6Routes.AddOnlink(route.Ifp, route.Prefix, route.Length);
            return;
        }

        (int first, int count) = Rib.FibsOf(route.Ifp);
        for (int fib = first; fib < first + count; fib++)
        {
            route.IsInstalled |= Rib.Find(fib, route.Prefix, route.Length) is null
                && Rib.TryAdd(fib, route.Prefix, route.Length, route.Nexthop) == Errno.Ok;
        }
    }

    private static void Uninstall(Nd6Route route)
    {
        if (!route.IsInstalled)
            return;
        route.IsInstalled = false;
        if (route.Kind == Nd6RouteKind.OnLink)
        {
            In6Routes.RemoveOnlink(route.Ifp, route.Prefix, route.Length);
            return;
        }

        (int first, int count) = Rib.FibsOf(route.Ifp);
        for (int fib = first; fib < first + count; fib++)
            Rib.TryDelete(fib, route.Prefix, route.Length, route.Nexthop);
    }
}
