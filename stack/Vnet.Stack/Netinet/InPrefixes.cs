using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>
/// The routes that go with addresses (FreeBSD's <c>in_addprefix</c>, <c>in_scrubprefix</c>, <c>ifa_add_loopback_route</c>): one to the
/// network, or to the other end, and one to the address itself by the loopback. All under the configuration lock, with the vnet current.
/// </summary>
internal static class InPrefixes
{
    /// <summary>Adds the routes of an address. A network that another interface is on already stays that one's.</summary>
    /// <exception cref="NetException">It does, and <c>net.inet.ip.no_same_prefix</c> forbids it (<see cref="Errno.Exists"/>); nothing has changed then.</exception>
    public static void Add(InIfaddr address, bool refusesSame)
    {
        (InAddr prefix, int length) = PrefixOf(address);
        if (Other(address, prefix, length, isOwner: true) is { } other)
        {
            if (refusesSame && other.Ifp != address.Ifp)
                throw new NetException(Errno.Exists, $"Network {prefix}/{length} of {address} is on interface {other.Ifp} already, and net.inet.ip.no_same_prefix is set.");
        }
        else
        {
            AddPrefix(address, prefix, length);
        }

        if (LoopbackOf(address) is { } lo && !(length == 32 && prefix == address.Address))
        {
            Nexthop own = new() { Ifp = lo, Source = address, Flags = RouteFlags.Up | RouteFlags.Host | RouteFlags.Pinned };
            // Own addresses are reached in the default table only.
            address.HasOwnRoute = Rib.TryAdd(Fib.Default, address.Address, 32, own) == Errno.Ok;
        }
    }

    /// <summary>Takes the routes of an address away; its network goes to another address that is on it.</summary>
    public static void Remove(InIfaddr address)
    {
        if (address.HasOwnRoute)
            Rib.TryDelete(Fib.Default, address.Address, 32);
        address.HasOwnRoute = false;
        if (!address.HasPrefixRoute)
            return;
        (InAddr prefix, int length) = PrefixOf(address);
        address.HasPrefixRoute = false;
        Delete(address, prefix, length);
        if (Other(address, prefix, length, isOwner: false) is { } heir)
            AddPrefix(heir, prefix, length);
    }

    private static void AddPrefix(InIfaddr address, InAddr prefix, int length)
    {
        // An address alone on its network is reached by the loopback, where there is one.
        Ifnet ifp = length == 32 && prefix == address.Address ? LoopbackOf(address) ?? address.Ifp : address.Ifp;
        address.HasPrefixRoute = TryAdd(address, prefix, length, new Nexthop
        {
            Ifp = ifp,
            Source = address,
            Flags = RouteFlags.Up | RouteFlags.Pinned | (length == 32 ? RouteFlags.Host : RouteFlags.None),
        });
    }

    private static (InAddr Prefix, int Length) PrefixOf(InIfaddr address) =>
        address.Destination.IsAny ? (address.Network, address.PrefixLength) : (address.Destination, 32);

    private static InIfaddr? Other(InIfaddr than, InAddr prefix, int length, bool isOwner)
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            foreach (InIfaddr one in ifp.Inet.Addresses)
            {
                if (one != than && PrefixOf(one) == (prefix, length) && (one.HasPrefixRoute || !isOwner))
                    return one;
            }
        }

        return null;
    }

    private static Ifnet? LoopbackOf(InIfaddr address)
    {
        if ((address.Ifp.Flags & IfFlags.Loopback) != 0)
            return null;
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if ((ifp.Flags & IfFlags.Loopback) != 0)
                return ifp;
        }

        return null;
    }

    // In all tables, or in the interface's alone (net.add_addr_allfibs).
    private static bool TryAdd(InIfaddr address, InAddr prefix, int length, Nexthop nexthop)
    {
        bool isAdded = false;
        (int first, int count) = Rib.FibsOf(address.Ifp);
        for (int fib = first; fib < first + count; fib++)
            isAdded |= Rib.TryAdd(fib, prefix, length, nexthop) == Errno.Ok;
        return isAdded;
    }

    private static void Delete(InIfaddr address, InAddr prefix, int length)
    {
        for (int fib = 0; fib < Rib.FibCount; fib++)
        {
            if (Rib.Find(fib, prefix, length) is { } nexthop && ReferenceEquals(nexthop.Source, address))
                Rib.TryDelete(fib, prefix, length);
        }
    }
}
