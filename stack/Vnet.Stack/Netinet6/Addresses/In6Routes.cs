using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>
/// Routes to networks on the link and to this host itself (<c>nd6_prefix_onlink</c>, <c>ifa_add_loopback_route</c>). Networks go
/// into the tables that the interface's go to (<c>net.add_addr_allfibs</c>), own addresses into the default one.
/// </summary>
/// <remarks>
/// A network may be on the link for several reasons, such as two addresses and a router that says so, and on several
/// interfaces: each is counted, the route is the first interface's, and when that goes it is the next one's.
/// </remarks>
[VnetModule("in6_routes", Version = 1), ModuleDepend("in6"), ModuleDepend("fib")]
internal static partial class In6Routes
{
    [VnetDefine] private static Dictionary<(In6Addr Prefix, int Length), List<Onlink>>? s_in6_onlink;

    /// <summary>Held to change <see cref="V_in6_onlink"/> and the routes that follow from it; comes after an interface's gate.</summary>
    [VnetDefine] private static Lock s_in6_onlink_lock = new();

    /// <summary>A network is on an interface's link, for one reason more. Link-local ones need no route: their zone says the interface.</summary>
    public static void AddOnlink(Ifnet ifp, in In6Addr prefix, int length)
    {
        if (prefix.IsLinkLocal || prefix.IsMulticast || ifp.Vnet is null)
            return;
        (In6Addr, int) key = (prefix.Network(length), length);
        lock (V_in6_onlink_lock)
        {
            V_in6_onlink ??= [];
            if (!V_in6_onlink.TryGetValue(key, out List<Onlink>? links))
                V_in6_onlink[key] = links = [];
            int at = links.FindIndex(link => link.Ifp == ifp);
            if (at >= 0)
            {
                links[at] = links[at] with { Reasons = links[at].Reasons + 1 };
                return;
            }

            links.Add(new Onlink(ifp, 1));
            if (links.Count == 1)
                Add(ifp, key);
        }
    }

    /// <summary>Ends <see cref="AddOnlink"/>.</summary>
    public static void RemoveOnlink(Ifnet ifp, in In6Addr prefix, int length) => RemoveOnlink(ifp, (prefix.Network(length), length), isLast: false);

    /// <summary>An interface leaves its vnet: none of its networks is on a link any more.</summary>
    public static void Departing(Ifnet ifp)
    {
        if (V_in6_onlink is not { } onlink)
            return;
        (In6Addr, int)[] keys;
        lock (V_in6_onlink_lock)
            keys = [.. onlink.Keys];
        foreach ((In6Addr, int) key in keys)
            RemoveOnlink(ifp, key, isLast: true);
    }

    /// <summary>An interface has an address. Under its gate.</summary>
    public static void Added(In6Ifaddr address)
    {
        if (HasNetwork(address))
            AddOnlink(address.Ifp, address.Address, address.PrefixLength);
        if (!address.Destination.IsAny)
            AddOnlink(address.Ifp, address.Destination, 128);
        if (Own(address) is { } nexthop)
            Rib.TryAdd(Fib.Default, address.Address, 128, nexthop);
    }

    /// <summary>An address is gone. Under the gate of its interface.</summary>
    public static void Removed(In6Ifaddr address)
    {
        if (HasNetwork(address))
            RemoveOnlink(address.Ifp, address.Address, address.PrefixLength);
        if (!address.Destination.IsAny)
            RemoveOnlink(address.Ifp, address.Destination, 128);
        if (Own(address) is { } nexthop && In6Ifaddrs.FindLocal(address.Address, 0) is null)
            Rib.TryDelete(Fib.Default, address.Address, 128, nexthop);
    }

    // What a router's prefix is on the link for, its L flag says, not the address (RFC 5942 section 3).
    private static bool HasNetwork(In6Ifaddr address) =>
        address.PrefixLength < 128 && !address.IsAutoconf && (Nd6.FlagsOf(address.Ifp) & Nd6Flags.DontSetIfroute) == 0;

    // By the loopback interface, if the vnet has one; always the same for the same address.
    private static Nexthop? Own(In6Ifaddr address)
    {
        if (address.Address.IsLinkLocal)
            return null;
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if ((ifp.Flags & IfFlags.Loopback) != 0)
                return new Nexthop { Ifp = ifp, Flags = RouteFlags.Up | RouteFlags.Host | RouteFlags.Static | RouteFlags.Pinned, Source6 = address };
        }

        return null;
    }

    private static void RemoveOnlink(Ifnet ifp, (In6Addr Prefix, int Length) key, bool isLast)
    {
        lock (V_in6_onlink_lock)
        {
            if (V_in6_onlink is null || !V_in6_onlink.TryGetValue(key, out List<Onlink>? links))
                return;
            int at = links.FindIndex(link => link.Ifp == ifp);
            if (at < 0)
                return;
            if (!isLast && links[at].Reasons > 1)
            {
                links[at] = links[at] with { Reasons = links[at].Reasons - 1 };
                return;
            }

            links.RemoveAt(at);
            if (at == 0)
                Delete(ifp, key);
            if (links.Count == 0)
                V_in6_onlink.Remove(key);
            else if (at == 0)
                Add(links[0].Ifp, key);
        }
    }

    private static void Add(Ifnet ifp, (In6Addr Prefix, int Length) key)
    {
        (int first, int count) = Rib.FibsOf(ifp);
        for (int fib = first; fib < first + count; fib++)
            Rib.TryAdd(fib, key.Prefix, key.Length, Network(ifp));
    }

    // From all: which the interface's are may have changed since.
    private static void Delete(Ifnet ifp, (In6Addr Prefix, int Length) key)
    {
        for (int fib = 0; fib < Rib.FibCount; fib++)
            Rib.TryDelete(fib, key.Prefix, key.Length, Network(ifp));
    }

    private static Nexthop Network(Ifnet ifp) => new() { Ifp = ifp, Flags = RouteFlags.Up | RouteFlags.Pinned };

    private readonly record struct Onlink(Ifnet Ifp, int Reasons);
}
