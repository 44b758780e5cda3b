using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>IPv4 addresses of interfaces (FreeBSD's in.c: <c>in_aifaddr_ioctl</c>, <c>in_difaddr_ioctl</c>).</summary>
/// <remarks>Thread-safe; reading takes no lock. Addresses go when their interface leaves the vnet.</remarks>
[VnetModule("in", Version = 1), ModuleDepend("ifnet"), ModuleDepend("arp")]
public static partial class InIfaddrs
{
    [VnetGlobal("interfaces of all vnets leave; the handler works on the interface's own")] private static EventTag? s_departing;

    /// <summary>The addresses of an interface, in the order in which they were added.</summary>
    public static ReadOnlySpan<InIfaddr> Of(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Inet.Addresses;
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
        if (address.IsAny || address.IsMulticast || address.IsBroadcast)
            throw new NetException(Errno.Invalid, $"{address} cannot be an address of interface {ifp}: it is no single host's.");
        if (prefixLength is < 0 or > 32)
            throw new NetException(Errno.Invalid, $"A network of {prefixLength} bits for {address} on interface {ifp}: write 0 to 32.");
        var added = new InIfaddr(ifp, address, prefixLength, defence);
        // So that the interface is not on its way out.
        using (IfnetTable.Configure())
        {
            ThrowUnlessHere(ifp);
            lock (ifp.Inet.Gate)
            {
                if (ifp.Inet.Find(address) is not null)
                    throw new NetException(Errno.Exists, $"Interface {ifp} has the address {address} already. Remove it first to change its network.");
                ifp.Inet.Addresses = [.. ifp.Inet.Addresses, added];
            }

            // Whoever learnt it before from another host would send to that one.
            Arp.Forget(ifp, address);
        }

        Rib.Add(0, new InAddr(address.Value & InAddr.Mask(prefixLength)), prefixLength, new Nexthop { Ifp = ifp, Source = added, Flags = RouteFlags.Up | RouteFlags.Pinned });
        added.Detection.Begin(probe ?? Arp.Probes);
        return added;
    }

    /// <summary>Takes an address from an interface.</summary>
    /// <exception cref="NetException">
    /// It has none such (<see cref="Errno.AddressNotAvailable"/>), or is none of the current vnet's (<see cref="Errno.NoDevice"/>).
    /// </exception>
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

            removed.Detection.End();
            // Neighbours were known by way of that network.
            Arp.ForgetNetwork(ifp, removed);
        }
    }

    private static void ThrowUnlessHere(Ifnet ifp)
    {
        if (ifp.Vnet is null || ifp.Vnet != CurVnet.Current)
            throw new NetException(Errno.NoDevice, $"Interface {ifp} is not in vnet '{CurVnet.Current?.Name}'. Make its vnet current with CurVnet.Set.");
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
            address.Detection.End();
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Third)]
    private static void Load() => s_departing = IfEvents.Departing.Register(Departing);

    [Sysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Unload() => s_departing?.Dispose();
}
