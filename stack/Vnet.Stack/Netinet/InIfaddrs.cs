using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>IPv4 addresses of interfaces (FreeBSD's in.c: <c>in_aifaddr_ioctl</c>, <c>in_difaddr_ioctl</c>).</summary>
/// <remarks>Thread-safe; reading takes no lock. Addresses go when their interface leaves the vnet.</remarks>
[VnetModule("in", Version = 1), ModuleDepend("ifnet"), ModuleDepend("arp"), ModuleDepend("fib")]
[SysctlNode("net.inet", "IPv4", Number = 2), SysctlNode("net.inet.ip", "IPv4")]
public static partial class InIfaddrs
{
    [VnetDefine] private static InIfaddrHash s_in_ifaddrhash = new();

    [Sysctl("net.inet.ip.broadcast_lowest", "Treat lowest address on a subnet (host 0) as broadcast", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool broadcast_lowest;

    [Sysctl("net.inet.ip.no_same_prefix", "Refuse to create same prefixes on different interfaces", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool nosameprefix;

    [VnetGlobal("interfaces of all vnets leave; the handler works on the interface's own")] private static EventTag? s_departing;

    /// <summary>The addresses of an interface, in the order in which they were added.</summary>
    public static ReadOnlySpan<InIfaddr> Of(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Inet.Addresses;
    }

    /// <summary>The usable address of the current vnet that equals another, or null (<c>in_localip</c>).</summary>
    public static InIfaddr? FindLocal(InAddr address) => V_in_ifaddrhash.FindOwn(address);

    /// <summary>Whether an address is a broadcast address of an interface of the current vnet (<c>in_broadcast</c>), 255.255.255.255 included.</summary>
    /// <param name="address">The address.</param>
    /// <param name="ifp">The interface; null for any.</param>
    public static bool IsBroadcast(InAddr address, Ifnet? ifp = null)
    {
        if (address.IsBroadcast || address.IsAny)
            return true;
        for (InIfaddrHash.Entry? entry = V_in_ifaddrhash.Find(address); entry is not null; entry = entry.Following)
        {
            if (entry.IsBroadcast && (ifp is null || entry.Address.Ifp == ifp))
                return true;
        }

        return V_broadcast_lowest && IsLowest(address, ifp);
    }

    /// <summary>An address of an interface, or null.</summary>
    public static InIfaddr? Find(Ifnet ifp, InAddr address)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Inet.Find(address);
    }

    /// <summary>
    /// Gives an interface of the current vnet an address and announces it to the link; with
    /// <c>net.link.ether.inet.acd</c>, or when asked here, only after nobody has answered to it (RFC 5227).
    /// </summary>
    /// <param name="ifp">The interface.</param>
    /// <param name="address">The address: no group, and not 0.0.0.0.</param>
    /// <param name="prefixLength">Bits of its network: 0 to 32.</param>
    /// <param name="probe">Whether to probe; null for what the sysctl says.</param>
    /// <param name="defence">What to do when somebody else turns out to use it.</param>
    /// <exception cref="NetException">
    /// The interface has it already (<see cref="Errno.Exists"/>), is none of the current vnet's (<see cref="Errno.NoDevice"/>), or
    /// the address cannot be one (<see cref="Errno.Invalid"/>).
    /// </exception>
    public static InIfaddr Add(Ifnet ifp, InAddr address, int prefixLength, bool? probe = null, AddressDefence defence = AddressDefence.Always)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (prefixLength is < 0 or > 32)
            throw new NetException(Errno.Invalid, $"A network of {prefixLength} bits for {address} on interface {ifp}: write 0 to 32.");
        return Add(new InIfaddr(ifp, address, prefixLength, defence), probe);
    }

    /// <summary>Gives an interface that joins two ends its address and the other end's (<c>ifconfig tun0 10.0.0.1 10.0.0.2</c>).</summary>
    /// <exception cref="NetException">
    /// As with the other; also when the interface is no <see cref="IfFlags.PointToPoint"/> (<see cref="Errno.Invalid"/>).
    /// </exception>
    public static InIfaddr AddPointToPoint(Ifnet ifp, InAddr address, InAddr destination)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if ((ifp.Flags & IfFlags.PointToPoint) == 0)
            throw new NetException(Errno.Invalid, $"Interface {ifp} joins no two ends, so {destination} cannot be the other. Give the address with its network instead.");
        return Add(new InIfaddr(ifp, address, 32, AddressDefence.Always, destination), probe: null);
    }

    /// <summary>Takes an address from an interface.</summary>
    /// <exception cref="NetException">It has none such (<see cref="Errno.AddressNotAvailable"/>).</exception>
    public static void Remove(Ifnet ifp, InAddr address)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        using (IfnetTable.Configure())
        {
            ThrowUnlessHere(ifp);
            InIfaddr? removed;
            lock (ifp.Inet.Gate)
            {
                removed = ifp.Inet.Find(address);
                if (removed is null)
                    throw new NetException(Errno.AddressNotAvailable, $"Interface {ifp} has no address {address}.");
                ifp.Inet.Addresses = Array.FindAll(ifp.Inet.Addresses, one => one != removed);
            }

            Retire(removed);
            // Neighbours were known by way of that network.
            Arp.ForgetNetwork(ifp, removed);
        }
    }

    /// <summary>The current vnet's addresses by address: for who looks at every packet.</summary>
    internal static InIfaddrHash Hash => V_in_ifaddrhash;

    private static InIfaddr Add(InIfaddr added, bool? probe)
    {
        (Ifnet ifp, InAddr address) = (added.Ifp, added.Address);
        if (!InetFamilies.HasInet)
            throw new NetException(Errno.AddressFamilyNotSupported, $"No address {address} on interface {ifp}: IPv4 is off. Set the runtime option {InetFamilies.InetSwitchName}.");
        if (address.IsAny || address.IsMulticast || address.IsBroadcast)
            throw new NetException(Errno.Invalid, $"{address} cannot be an address of interface {ifp}: it is no single host's.");
        // So that the interface is not on its way out.
        using (IfnetTable.Configure())
        {
            ThrowUnlessHere(ifp);
            if (ifp.Inet.Find(address) is not null)
                throw new NetException(Errno.Exists, $"Interface {ifp} has the address {address} already. Remove it first to change its network.");
            InPrefixes.Add(added, V_nosameprefix);
            lock (ifp.Inet.Gate)
                ifp.Inet.Addresses = [.. ifp.Inet.Addresses, added];
            V_in_ifaddrhash.Add(added);
            // Whoever learnt it before from another host would send to that one.
            Arp.Forget(ifp, address);
            Rib.AddressChanged(ifp, Af.Inet, new In6Addr(0, address.Value), added.PrefixLength, isAdded: true);
            InMultis.JoinAllHosts(ifp);
        }

        added.Detection.Begin((probe ?? Arp.Probes) && Arp.IsSpokenOn(ifp));
        return added;
    }

    private static void ThrowUnlessHere(Ifnet ifp)
    {
        if (ifp.Vnet is null || ifp.Vnet != CurVnet.Current)
            throw new NetException(Errno.NoDevice, $"Interface {ifp} is not in vnet '{CurVnet.Current?.Name}'. Make its vnet current with CurVnet.Set.");
    }

    // Under the configuration lock, off its interface's list.
    private static void Retire(InIfaddr address)
    {
        Rib.AddressChanged(address.Ifp, Af.Inet, new In6Addr(0, address.Address.Value), address.PrefixLength, isAdded: false);
        V_in_ifaddrhash.Remove(address);
        address.Detection.End();
        InPrefixes.Remove(address);
    }

    private static bool IsLowest(InAddr address, Ifnet? ifp)
    {
        foreach (Ifnet one in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp is not null && ifp != one)
                continue;
            foreach (InIfaddr own in one.Inet.Addresses)
            {
                if (own.HasBroadcast && own.Network == address)
                    return true;
            }
        }

        return false;
    }

    // The interface's vnet is current.
    private static void Departing(Ifnet ifp)
    {
        InIfaddr[] gone;
        lock (ifp.Inet.Gate)
        {
            gone = ifp.Inet.Addresses;
            ifp.Inet.Addresses = [];
            ifp.Inet.Conflicts = 0;
        }

        foreach (InIfaddr address in gone)
            Retire(address);
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Third)]
    private static void Load() => s_departing = IfEvents.Departing.Register(Departing);

    [Sysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Unload() => s_departing?.Dispose();
}
