using Vnet.Net;

namespace Vnet.Netinet6;

// How an address comes and goes, with its groups, routes, and the asking for duplicates.
public static partial class In6Ifaddrs
{
    /// <summary>Enters an address that was checked. Any thread, also inside a lane.</summary>
    internal static Errno TryEnter(Ifnet ifp, in In6Aliasreq request, In6Autoconfigured? how, out In6Ifaddr? added)
    {
        In6IfaddrFlags tentative = AsksForDuplicates(ifp, request.Flags) ? In6IfaddrFlags.Tentative : In6IfaddrFlags.None;
        added = null;
        var entered = new In6Ifaddr(ifp, request, request.Flags | tentative) { Autoconfigured = how };
        entered.SetLifetimes(request.ValidLifetime, request.PreferredLifetime);
        if (request.PreferredLifetime == 0)
            entered.Change(In6IfaddrFlags.Deprecated, In6IfaddrFlags.None);
        In6Ifinfo inet6 = ifp.Inet6;
        lock (inet6.Gate)
        {
            if (inet6.HasLeft(ifp))
                return Errno.NoDevice;
            if (inet6.Find(request.Address) is not null)
                return Errno.Exists;
            inet6.Addresses = [.. inet6.Addresses, entered];
            entered.IsListed = true;
            lock (V_in6_ifaddr_lock)
                V_in6_ifaddrhash.Add(request.Address, entered);
            JoinGroups(entered);
            In6Routes.Added(entered);
        }

        added = entered;
        In6Multis.UpdateFilter(ifp);
        ArmExpiry(entered);
        try
        {
            Changed.Invoke(new In6IfaddrEvent(entered, In6IfaddrChange.Added));
        }
        finally
        {
            StartDad(entered);
        }

        return Errno.Ok;
    }

    /// <summary>Takes an address away.</summary>
    /// <returns>False when somebody else just did.</returns>
    internal static bool Remove(In6Ifaddr address)
    {
        Ifnet ifp = address.Ifp;
        lock (ifp.Inet6.Gate)
        {
            if (!address.IsListed)
                return false;
            Unlist(address);
            ifp.Inet6.Addresses = Array.FindAll(ifp.Inet6.Addresses, one => one != address);
            LeaveGroups(address);
            In6Routes.Removed(address);
        }

        Nd6.DadStop(address);
        In6Multis.UpdateFilter(ifp);
        Changed.Invoke(new In6IfaddrEvent(address, In6IfaddrChange.Removed));
        return true;
    }

    // Under the gate.
    private static void Unlist(In6Ifaddr address)
    {
        address.IsListed = false;
        lock (V_in6_ifaddr_lock)
            V_in6_ifaddrhash.Remove(address.Address, address);
    }

    /// <summary>Whether others on the link could have the address (<c>in6if_do_dad</c>; RFC 4862 section 5.4).</summary>
    private static bool AsksForDuplicates(Ifnet ifp, In6IfaddrFlags flags) =>
        (flags & (In6IfaddrFlags.NoDad | In6IfaddrFlags.Anycast)) == 0
        && (ifp.Flags & (IfFlags.Loopback | IfFlags.Multicast)) == IfFlags.Multicast
        && (Nd6.FlagsOf(ifp) & Nd6Flags.NoDad) == 0;

    // The groups of RFC 4291 section 2.8. Under the gate.
    private static void JoinGroups(In6Ifaddr address)
    {
        Ifnet ifp = address.Ifp;
        if ((ifp.Flags & IfFlags.Multicast) == 0)
            return;
        In6Multis.JoinOwn(ifp, In6Addr.AllNodes);
        In6Multis.JoinOwn(ifp, InterfaceLocalAllNodes);
        if ((ifp.Flags & IfFlags.Loopback) == 0)
            In6Multis.JoinOwn(ifp, address.Address.SolicitedNode);
    }

    private static void LeaveGroups(In6Ifaddr address)
    {
        Ifnet ifp = address.Ifp;
        if ((ifp.Flags & IfFlags.Multicast) == 0)
            return;
        if ((ifp.Flags & IfFlags.Loopback) == 0)
            In6Multis.LeaveOwn(ifp, address.Address.SolicitedNode);
        In6Multis.LeaveOwn(ifp, InterfaceLocalAllNodes);
        In6Multis.LeaveOwn(ifp, In6Addr.AllNodes);
    }

    private static In6Addr InterfaceLocalAllNodes => new(0xff01_0000_0000_0000, 1);
}
