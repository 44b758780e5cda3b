using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

/// <summary>IPv6 addresses of interfaces (FreeBSD's in6.c: <c>in6_update_ifa</c>, <c>in6_purgeaddr</c>).</summary>
/// <remarks>
/// Thread-safe; reading takes no lock. Addresses go when their interface leaves the vnet, or when their valid lifetime is over.
/// The first address that somebody gives an interface has it speak IPv6, and get a link-local address.
/// </remarks>
[VnetModule("in6", Version = 1), ModuleDepend("ifnet"), ModuleDepend("clock"), ModuleDepend("random"), ModuleDepend("taskqueue"), ModuleDepend("fib")]
public static partial class In6Ifaddrs
{
    /// <summary>Own addresses of the vnet, by address (<c>V_in6_ifaddrhashtbl</c>); changed under <see cref="V_in6_ifaddr_lock"/>.</summary>
    [VnetDefine] private static In6AddrTable<In6Ifaddr> s_in6_ifaddrhash = new();

    [VnetDefine] private static Lock s_in6_ifaddr_lock = new();

    /// <summary>Something happened to an address. Called with its vnet current, in any thread, also inside a lane: be short.</summary>
    [VnetGlobal("a listener hears all vnets; the current one is meant")]
    public static EventHandlerList<In6IfaddrEvent> Changed { get; } = new("in6_ifaddr_event");

    /// <summary>The addresses of an interface, in the order in which they were added.</summary>
    public static ReadOnlySpan<In6Ifaddr> Of(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Inet6.Addresses;
    }

    /// <summary>An address of an interface, or null (<c>in6ifa_ifpwithaddr</c>).</summary>
    public static In6Ifaddr? Find(Ifnet ifp, in In6Addr address)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Inet6.Find(address);
    }

    /// <summary>A link-local address of an interface that may be used, or null (<c>in6ifa_ifpforlinklocal</c>).</summary>
    public static In6Ifaddr? FindLinkLocal(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Inet6.LinkLocal(In6IfaddrFlags.NotReady | In6IfaddrFlags.Anycast);
    }

    /// <summary>Whether a packet is for this host: its own address in the current vnet (<c>in6ifa_ifwithaddr</c>). Takes no lock.</summary>
    /// <param name="address">Where the packet goes.</param>
    /// <param name="zone">Number of the interface that an address which <see cref="In6Addr.NeedsZone"/> is on; not looked at for others.</param>
    /// <returns>The address, one that <see cref="In6Ifaddr.IsUsable"/> before others, or null. Look at its flags.</returns>
    public static In6Ifaddr? FindLocal(in In6Addr address, uint zone)
    {
        bool isZoned = address.NeedsZone;
        In6Ifaddr? found = null;
        for (In6AddrTable<In6Ifaddr>.Node? node = V_in6_ifaddrhash.First(address); node is not null; node = In6AddrTable<In6Ifaddr>.After(node))
        {
            if (isZoned && node.Value.Ifp.Index != zone)
                continue;
            if (node.Value.IsUsable)
                return node.Value;
            found ??= node.Value;
        }

        return found;
    }

    /// <summary>Gives an interface of the current vnet an address.</summary>
    /// <param name="ifp">The interface.</param>
    /// <param name="address">The address: no group, and not <c>::</c>.</param>
    /// <param name="prefixLength">Bits of its network: 0 to 128.</param>
    /// <param name="flags">What is wanted of it, as <see cref="In6Aliasreq.Flags"/>.</param>
    /// <inheritdoc cref="Add(Ifnet, in In6Aliasreq)"/>
    public static In6Ifaddr Add(Ifnet ifp, In6Addr address, int prefixLength, In6IfaddrFlags flags = In6IfaddrFlags.None) =>
        Add(ifp, new In6Aliasreq(address, prefixLength) { Flags = flags });

    /// <summary>
    /// Gives an interface of the current vnet an address. It is tentative, where somebody else could have it, until neighbor
    /// discovery has found that nobody does. An interface that is disabled for IPv6 is enabled.
    /// </summary>
    /// <exception cref="NetException">
    /// The interface has it already (<see cref="Errno.Exists"/>), is none of the current vnet's (<see cref="Errno.NoDevice"/>), or
    /// the address cannot be one (<see cref="Errno.Invalid"/>).
    /// </exception>
    public static In6Ifaddr Add(Ifnet ifp, in In6Aliasreq request)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (!InetFamilies.HasInet6)
            throw new NetException(Errno.AddressFamilyNotSupported, $"{ifp} gets no address {request.Address}: {InetFamilies.Inet6SwitchName} is off.");
        request.ThrowIfInvalid(ifp);
        ThrowIfElsewhere(ifp);
        if (request.ValidLifetime == 0)
            throw new NetException(Errno.Invalid, $"Address {request.Address} of interface {ifp} would be valid for 0 s. Give it a lifetime.");
        if ((Nd6.FlagsOf(ifp) & Nd6Flags.IfDisabled) != 0)
            Nd6.SetFlags(ifp, Nd6Flags.None, Nd6Flags.IfDisabled);
        return TryEnter(ifp, request, null, out In6Ifaddr? added) switch
        {
            Errno.Ok => added!,
            Errno.Exists =>
                throw new NetException(Errno.Exists, $"Interface {ifp} has the address {request.Address} already. Remove it first, or call Update."),
            Errno error => throw new NetException(error, $"Interface {ifp} is leaving its vnet; it gets no address {request.Address} any more."),
        };
    }

    /// <summary>Gives an interface an address, or, where it has it, other lifetimes and flags (<c>SIOCAIFADDR_IN6</c>).</summary>
    /// <exception cref="NetException">
    /// As for <see cref="Add(Ifnet, in In6Aliasreq)"/>; or it has it with another network (<see cref="Errno.Invalid"/>).
    /// </exception>
    public static In6Ifaddr Update(Ifnet ifp, in In6Aliasreq request)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (ifp.Inet6.Find(request.Address) is not { } present)
            return Add(ifp, request);
        request.ThrowIfInvalid(ifp);
        ThrowIfElsewhere(ifp);
        if (present.PrefixLength != request.PrefixLength || present.Destination != request.Destination)
            throw new NetException(Errno.Invalid, $"Interface {ifp} has the address {present} already. Remove it first to change its network.");
        SetLifetimes(present, request.ValidLifetime, request.PreferredLifetime);
        In6IfaddrFlags settable = In6IfaddrFlags.PreferSource | In6IfaddrFlags.NoDad;
        present.Change(request.Flags & settable, settable & ~request.Flags);
        Changed.Invoke(new In6IfaddrEvent(present, In6IfaddrChange.Updated));
        return present;
    }

    /// <summary>Takes an address from an interface (<c>SIOCDIFADDR_IN6</c>).</summary>
    /// <exception cref="NetException">
    /// It has none such (<see cref="Errno.AddressNotAvailable"/>), or is none of the current vnet's
    /// (<see cref="Errno.NoDevice"/>).
    /// </exception>
    public static void Remove(Ifnet ifp, in In6Addr address)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ThrowIfElsewhere(ifp);
        if (ifp.Inet6.Find(address) is not { } present || !Remove(present))
            throw new NetException(Errno.AddressNotAvailable, $"Interface {ifp} has no address {address}.");
    }

    private static void ThrowIfElsewhere(Ifnet ifp)
    {
        if (ifp.Vnet is { } vnet && vnet == CurVnet.Current)
            return;
        string where = CurVnet.Current?.Name ?? "";
        throw new NetException(Errno.NoDevice, $"Interface {ifp} is not in vnet '{where}'. Make its vnet current with CurVnet.Set.");
    }
}
