using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>Which local address a connection may have, and which it gets (FreeBSD's <c>in_pcbladdr</c>, <c>in6_pcbladdr</c>).</summary>
internal static class LocalAddress
{
    /// <summary>Whether a connection may be bound to an address: a group, any, or one of this host's.</summary>
    public static Errno CheckBind(Inpcb inp, in In6Addr address, InpVflag family, uint zone)
    {
        if (address.IsAny || (inp.Flags & InpFlags.BindAny) != 0)
            return Errno.Ok;
        if ((family & InpVflag.V6) != 0)
        {
            if (address.IsMulticast)
                return Errno.Ok;
            // An anycast address is no source (RFC 4291 section 2.6); a deprecated one may still be asked for.
            return In6Ifaddrs.FindLocal(address, zone) is { IsAnycast: false } ? Errno.Ok : Errno.AddressNotAvailable;
        }

        var inet = new InAddr((uint)address.Low);
        return inet.IsMulticast || IsLocalOrBroadcast(inet) ? Errno.Ok : Errno.AddressNotAvailable;
    }

    /// <summary>Chooses the IPv4 source for a destination (<c>in_pcbladdr</c>).</summary>
    public static Errno Select(Inpcb inp, InAddr destination, out InAddr source)
    {
        source = default;
        Ifnet? ifp = destination.IsMulticast ? inp.Moptions?.Interface : null;
        Nexthop? route = null;
        if (ifp is null)
        {
            route = inp.RouteTo(destination);
            ifp = route?.Ifp ?? (destination.IsMulticast || destination.IsBroadcast ? FirstCapable() : null);
        }

        if (ifp is null)
            return Errno.NetworkUnreachable;
        if (route is { Source: { IsUsable: true } given } && IsAllowed(inp, given.Address))
        {
            // By the loopback to an address of this host's: that address itself, so that both ends can tell each other's.
            source = route.IsLoopback && destination.IsLoopback is false && IsLocal(destination) && IsAllowed(inp, destination) ? destination : given.Address;
            return Errno.Ok;
        }

        if (FirstOf(inp, ifp, destination) is { } own)
            source = own.Address;
        else if (!TryJailAddress(inp, out source))
            return Errno.AddressNotAvailable;
        return Errno.Ok;
    }

    /// <summary>Chooses the IPv6 source for a destination (<c>in6_selectsrc_socket</c>).</summary>
    public static Errno Select(Inpcb inp, in In6Addr destination, uint zone, out In6Addr source)
    {
        source = default;
        if (OutgoingOf(inp, destination, zone, out In6Addr router) is not { } ifp)
            return destination.NeedsZone ? Errno.HostUnreachable : Errno.NetworkUnreachable;
        if (In6Select.Source(destination, ifp, router, inp.SourcePreferences) is not { } found)
            return Errno.AddressNotAvailable;
        source = found.Address;
        return PrisonInet.Allows(inp.Cred.Prison, source, InpVflag.V6) ? Errno.Ok : PrisonInet.Local(inp.Cred.Prison, ref source, InpVflag.V6);
    }

    /// <summary>The interface that a packet to an IPv6 destination goes out by.</summary>
    public static Ifnet? OutgoingOf(Inpcb inp, in In6Addr destination, uint zone, out In6Addr router)
    {
        router = default;
        if (destination.IsMulticast && zone == 0 && inp.Moptions6?.Interface is { } chosen)
            return chosen;
        if (destination.NeedsZone)
            return zone == 0 ? null : InterfaceOf(zone);
        if (inp.RouteTo(destination) is not { } route)
            return null;
        if (route.IsGateway)
            router = route.Gateway6;
        return route.Ifp;
    }

    /// <summary>The current vnet's interface of a number, or null.</summary>
    public static Ifnet? InterfaceOf(uint index)
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.Index == (int)index)
                return ifp;
        }

        return null;
    }

    /// <summary>The current vnet's interface that has an address, or null.</summary>
    public static Ifnet? InterfaceOf(InAddr address)
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.Inet.Find(address) is not null)
                return ifp;
        }

        return null;
    }

    /// <summary>The first interface that groups can be joined on, loopbacks last; null without any.</summary>
    public static Ifnet? FirstCapable()
    {
        Ifnet? loopback = null;
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if ((ifp.Flags & IfFlags.Multicast) == 0 || !ifp.IsRunning)
                continue;
            if ((ifp.Flags & IfFlags.Loopback) == 0)
                return ifp;
            loopback ??= ifp;
        }

        return loopback;
    }

    private static bool IsLocal(InAddr address) => Ip.FindLocal(address) is not null;

    private static bool IsLocalOrBroadcast(InAddr address)
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            foreach (InIfaddr one in ifp.Inet.Addresses)
            {
                if (one.Address == address || (one.Broadcast == address && (ifp.Flags & IfFlags.Broadcast) != 0))
                    return true;
            }
        }

        return false;
    }

    // The interface's address of the destination's network, or its first.
    private static InIfaddr? FirstOf(Inpcb inp, Ifnet ifp, InAddr destination)
    {
        InIfaddr? first = null;
        foreach (InIfaddr one in ifp.Inet.Addresses)
        {
            if (!one.IsUsable || !IsAllowed(inp, one.Address))
                continue;
            if (destination.IsWithin(one.Address, one.PrefixLength))
                return one;
            first ??= one;
        }

        return first;
    }

    private static bool IsAllowed(Inpcb inp, InAddr address) =>
        !inp.IsJailed || PrisonInet.Allows(inp.Cred.Prison, new In6Addr(0, address.Value), InpVflag.V4);

    // A jail without an address on that interface uses its first one (prison_get_ip4).
    private static bool TryJailAddress(Inpcb inp, out InAddr source)
    {
        source = default;
        if (!inp.IsJailed || PrisonInet.ListOf(inp.Cred.Prison, InpVflag.V4) is not { Count: > 0 } list)
            return false;
        Span<byte> bytes = stackalloc byte[InAddr.Length];
        list[0].TryWriteBytes(bytes, out _);
        source = new InAddr(bytes);
        return true;
    }
}
