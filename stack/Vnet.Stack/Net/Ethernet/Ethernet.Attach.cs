namespace Vnet.Net;

// Attaching Ethernet interfaces (ether_ifattach, ether_ifdetach), and addresses for those that have none.
public static partial class Ethernet
{
    private const ulong LocalBit = 0x0200_0000_0000;
    private const ulong GroupBit = 0x0100_0000_0000;

    /// <summary>
    /// Makes an interface one of Ethernet, with its address, and an interface of the current vnet (<c>ether_ifattach</c>):
    /// it can broadcast and multicast, and does not hear what it sends.
    /// </summary>
    /// <param name="ifp">Made, and not attached yet.</param>
    /// <param name="address">Its own address; <see cref="GenerateAddress"/> makes one.</param>
    /// <exception cref="NetException">
    /// The address is a group's or nobody's (<see cref="Errno.Invalid"/>), or <see cref="Ifnet.Attach"/> refused.
    /// </exception>
    public static void Attach(Ifnet ifp, MacAddress address)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        RefuseForeign(ifp, address);
        using (IfnetTable.Configure())
        {
            // One that is attached already keeps what it has, and is refused.
            if (ifp.Vnet is null)
            {
                ifp.SetFlags(IfFlags.Broadcast | IfFlags.Simplex | IfFlags.Multicast, IfFlags.None);
                ifp.LinkAddress = address;
            }

            ifp.Attach();
        }
    }

    /// <summary>Takes it out of its vnet again (<c>ether_ifdetach</c>).</summary>
    public static void Detach(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ifp.Detach();
    }

    /// <summary>
    /// An address for an interface of the current vnet that has none of its own (<c>ether_gen_addr</c>): locally
    /// administered, not used by another interface of the vnet, and the same every time where the vnet's random numbers
    /// are seeded.
    /// </summary>
    public static MacAddress GenerateAddress()
    {
        while (true)
        {
            ulong value = ((ulong)VnetRandom.NextUInt32() << 16) | (VnetRandom.NextUInt32() >> 16);
            var address = new MacAddress((value | LocalBit) & ~GroupBit);
            if (!IsTaken(address))
                return address;
        }
    }

    private static bool IsTaken(MacAddress address)
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.LinkAddress == address)
                return true;
        }

        return false;
    }

    private static void RefuseForeign(Ifnet ifp, MacAddress address)
    {
        if (address.IsMulticast)
            throw new NetException(Errno.Invalid, $"{address} cannot be the address of interface {ifp}: it is a group's. Clear the lowest bit of its first byte.");
        if (address == default)
            throw new NetException(Errno.Invalid, $"Interface {ifp} needs an address of its own. Ethernet.GenerateAddress() makes one.");
    }
}
