using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// What happens to interfaces: in6_ifattach, in6_if_up, in6_ifdetach. Handlers are called with the interface's vnet current.
public static partial class In6Ifaddrs
{
    private const ulong LinkLocalPrefix = 0xfe80_0000_0000_0000;

    [VnetGlobal("interfaces of all vnets; the handlers work on the interface's own")] private static EventTag?[] s_tags = [];

    private static void Arrived(Ifnet ifp)
    {
        // As the vnet says that it is in now.
        ifp.Nd6.Change(DefaultFlags, Nd6Flags.AutoLinkLocal | Nd6Flags.StableAddr);
        if (ifp.IsRunning)
            Enable(ifp);
    }

    private static void UpDown(Ifnet ifp)
    {
        if (ifp.IsRunning)
            Enable(ifp);
        else
            Mld.Quiet(ifp);
    }

    private static void LinkChanged(Ifnet ifp)
    {
        if (ifp.LinkState == LinkState.Down || !ifp.IsRunning)
            return;
        StartDad(ifp);
        Mld.Announce(ifp);
    }

    private static void FlagsChanged(Nd6FlagsChange change)
    {
        Nd6Flags begun = change.Now & ~change.Before;
        Nd6Flags ended = change.Before & ~change.Now;
        if ((begun & Nd6Flags.IfDisabled) != 0)
            Disable(change.Ifp);
        else if ((ended & Nd6Flags.IfDisabled) != 0 || (begun & Nd6Flags.AutoLinkLocal) != 0)
            Enable(change.Ifp);
    }

    // Addresses that it has are asked for, and it gets those that every interface has.
    private static void Enable(Ifnet ifp)
    {
        if (!ifp.IsRunning || (Nd6.FlagsOf(ifp) & Nd6Flags.IfDisabled) != 0)
            return;
        StartDad(ifp);
        Mld.Announce(ifp);
        if ((ifp.Flags & IfFlags.Multicast) == 0)
            return;
        if ((ifp.Flags & IfFlags.Loopback) != 0)
        {
            TryEnter(ifp, new In6Aliasreq(In6Addr.Loopback, 128), null, out _);
            if ((Nd6.FlagsOf(ifp) & Nd6Flags.AutoLinkLocal) != 0)
                TryEnter(ifp, new In6Aliasreq(new In6Addr(LinkLocalPrefix, 1), 64), null, out _);
        }
        else if ((Nd6.FlagsOf(ifp) & Nd6Flags.AutoLinkLocal) != 0 && ifp.Inet6.LinkLocal(In6IfaddrFlags.None) is null)
        {
            In6Autoconf.FormLinkLocal(ifp, 0);
        }
    }

    // What was found out is to be found out again.
    private static void Disable(Ifnet ifp)
    {
        foreach (In6Ifaddr address in ifp.Inet6.Addresses)
        {
            Nd6.DadStop(address);
            if (AsksForDuplicates(ifp, address.Flags) && !address.IsDuplicated)
                address.Change(In6IfaddrFlags.Tentative, In6IfaddrFlags.None);
        }

        Mld.Quiet(ifp);
    }

    private static void Departing(Ifnet ifp)
    {
        In6Ifaddr[] gone;
        lock (ifp.Inet6.Gate)
        {
            gone = ifp.Inet6.Addresses;
            foreach (In6Ifaddr address in gone)
            {
                Unlist(address);
                In6Routes.Removed(address);
            }

            ifp.Inet6.Addresses = [];
            if (ifp.Inet6.Memberships is { } memberships)
            {
                foreach (In6Multi multi in memberships.All)
                    multi.IsMember = false;
                if (memberships.Mld is { } mld)
                    Mld.Stop(mld);
                ifp.Inet6.Memberships = null;
            }

            ifp.Inet6.Leave(ifp);
        }

        In6Routes.Departing(ifp);
        foreach (In6Ifaddr address in gone)
        {
            Nd6.DadStop(address);
            Changed.Invoke(new In6IfaddrEvent(address, In6IfaddrChange.Removed));
        }
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Third)]
    private static void Load()
    {
        if (!InetFamilies.HasInet6)
            return;
        s_tags =
        [
            // After neighbor discovery, whose flags are set here.
            IfEvents.Arrived.Register(Arrived, EventPriority.Last),
            IfEvents.UpDown.Register(UpDown),
            IfEvents.LinkChanged.Register(LinkChanged),
            IfEvents.Departing.Register(Departing),
            Nd6.FlagsChanged.Register(FlagsChanged),
        ];
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Unload()
    {
        foreach (EventTag? tag in s_tags)
            tag?.Dispose();
    }
}
