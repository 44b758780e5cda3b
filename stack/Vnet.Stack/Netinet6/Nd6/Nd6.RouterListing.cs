namespace Vnet.Netinet6;

// What routers said, for listings and for whoever asks for names (ndp -r, ndp -p, resolv.conf).
public static partial class Nd6
{
    /// <summary>The routers of a vnet, and the routes that they lead to, the oldest first.</summary>
    public static IReadOnlyList<Nd6RouterRecord> Routers(VnetInstance vnet) => Select(vnet, static (route, now) => route.Kind == Nd6RouteKind.Router
        ? new Nd6RouterRecord(route.Router, route.Ifp.Name, route.Prefix, route.Length, route.Preference, route.IsInstalled, route.Left(now))
        : null);

    /// <summary>The prefixes that are on the links of a vnet, as routers said, the oldest first.</summary>
    public static IReadOnlyList<Nd6PrefixRecord> Prefixes(VnetInstance vnet) => Select(vnet, static (route, now) => route.Kind == Nd6RouteKind.OnLink
        ? new Nd6PrefixRecord(route.Prefix, route.Length, route.Ifp.Name, route.IsInstalled, route.Left(now))
        : null);

    /// <summary>The name servers that routers said, in the order in which they were heard.</summary>
    public static IReadOnlyList<Nd6NameServer> NameServers(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        using (CurVnet.SetQuiet(vnet))
        {
            var servers = new List<Nd6NameServer>();
            foreach (Nd6NameFact name in V_nd6_routers?.Names() ?? [])
            {
                if (name.Domain is null)
                    servers.Add(new Nd6NameServer(name.Server, (uint)name.Ifp.Index, name.Left(Milliseconds)));
            }

            return servers;
        }
    }

    /// <summary>The domains to search that routers said, in the order in which they were heard, each once.</summary>
    public static IReadOnlyList<string> SearchDomains(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        using (CurVnet.SetQuiet(vnet))
        {
            var domains = new List<string>();
            foreach (Nd6NameFact name in V_nd6_routers?.Names() ?? [])
            {
                if (name.Domain is { } domain && !domains.Contains(domain, StringComparer.OrdinalIgnoreCase))
                    domains.Add(domain);
            }

            return domains;
        }
    }

    /// <summary>Changes whenever <see cref="NameServers"/> or <see cref="SearchDomains"/> do, so that who read them knows whether to again.</summary>
    public static uint NamesGeneration(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        using (CurVnet.SetQuiet(vnet))
            return V_nd6_routers?.NamesGeneration ?? 0;
    }

    private static List<T> Select<T>(VnetInstance vnet, Func<Nd6Route, long, T?> record)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(vnet);
        using (CurVnet.SetQuiet(vnet))
        {
            var all = new List<T>();
            foreach (Nd6Route route in V_nd6_routers?.Routes() ?? [])
            {
                if (record(route, Milliseconds) is { } one)
                    all.Add(one);
            }

            return all;
        }
    }
}
