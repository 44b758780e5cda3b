using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

/// <summary>Neighbor discovery (RFC 4861; FreeBSD's nd6.c, nd6_nbr.c, nd6_rtr.c).</summary>
/// <remarks>
/// Whatever others send, what a vnet keeps is bounded by sysctls: neighbours (<c>nd6_maxentries</c>, <c>nd6_maxifentries</c>), packets
/// that wait (<c>nd6_maxqueuelen</c>, <c>nd6_maxheld</c>), routers, prefixes, routes and name servers (<c>net.inet6.ip6.maxif*</c>),
/// redirects (<c>maxredirects</c>). To look a neighbour up takes no lock and allocates nothing.
/// </remarks>
[VnetModule("nd6", Version = 1), ModuleDepend("ether"), ModuleDepend("in6"), ModuleDepend("icmp6"), ModuleDepend("rib")]
[ModuleDepend("clock"), ModuleDepend("random")]
public static partial class Nd6
{
    [VnetGlobal("the handlers look at the vnet of the interface")] private static EventTag?[] s_tags = [];

    [VnetDefine] private static Nd6Table? s_nd6_table;

    [VnetDefine] private static Nd6Routers? s_nd6_routers;

    [Sysctl("net.inet6.icmp6.nd6_stats", "Neighbor discovery statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Nd6stat nd6stat;

    /// <summary>What neighbor discovery counted in a vnet.</summary>
    public static Nd6stat Statistics(VnetInstance vnet) => In(vnet).nd6stat.Sum();

    /// <summary>Hop limit of packets that go out by an interface (<c>in6_selecthlim</c>): a router's, or <c>net.inet6.ip6.hlim</c>.</summary>
    public static byte HopLimitOf(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Nd6OrNull is { HopLimit: > 0 and var said } ? said : Ip6.DefaultHopLimit;
    }

    /// <summary>Largest packet of an interface in bytes (<c>IN6_LINKMTU</c>): a router's, where that is less than the interface's own.</summary>
    public static int MtuOf(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        int said = ifp.Nd6OrNull?.LinkMtu ?? 0;
        return said == 0 ? ifp.Mtu : Math.Min(said, ifp.Mtu);
    }

    /// <summary>Time of the current vnet, in milliseconds.</summary>
    internal static long Milliseconds => VnetClock.Nanoseconds / 1_000_000;

    internal static int MulticastTries => V_nd6_mmaxtries;

    internal static int UnicastTries => V_nd6_umaxtries;

    internal static int DelayFirstProbe => V_nd6_delay;

    internal static int GarbageTimer => V_nd6_gctimer;

    // Called with the interface's vnet current.
    private static void Arrived(Ifnet ifp)
    {
        if ((ifp.Flags & IfFlags.Loopback) != 0)
            return;
        Nd6Flags flags = (V_ip6_accept_rtadv != 0 ? Nd6Flags.AcceptRtadv : 0) | (V_ip6_no_radr != 0 ? Nd6Flags.NoRadr : 0);
        if (flags != Nd6Flags.None)
            SetFlags(ifp, flags);
    }

    // It goes, or moves to another vnet.
    private static void Departing(Ifnet ifp)
    {
        if (ifp.Nd6OrNull is not { } info)
            return;
        info.Router?.End(isDeparting: true);
        info.Solicitation?.Stop();
        // Its timers are of this vnet.
        info.Solicitation = null;
        DadForget(ifp);
        V_nd6_routers?.Forget(ifp);
        DeleteWhere(entry => ReferenceEquals(entry.Ifp, ifp));
        info.Reset(ifp);
    }

    private static void UpDown(Ifnet ifp)
    {
        if (ifp.IsRunning)
        {
            Solicit(ifp);
            return;
        }

        // What is known of the link may be wrong when it comes back (nd6_purge is for departures; lltable_purge_entries for this).
        ifp.Nd6OrNull?.Solicitation?.Stop();
        DadForget(ifp);
        DeleteWhere(entry => ReferenceEquals(entry.Ifp, ifp) && !entry.IsStatic);
    }

    private static void LinkChanged(Ifnet ifp)
    {
        if (ifp.LinkState != LinkState.Down)
            Solicit(ifp);
    }

    // RFC 4861 section 7.2.6: neighbours that know the old one are told.
    private static void LinkAddressChanged(Ifnet ifp)
    {
        foreach (In6Ifaddr address in ifp.Inet6.Addresses)
        {
            if (address.IsUsable)
                SendUnsolicited(address);
        }
    }

    private static void Treated(Nd6FlagsChange change)
    {
        Nd6Flags lost = change.Before & ~change.Now;
        Nd6Flags gained = change.Now & ~change.Before;
        if ((gained & Nd6Flags.IfDisabled) != 0)
        {
            change.Ifp.Nd6.Solicitation?.Stop();
            DadForget(change.Ifp);
            DeleteWhere(entry => ReferenceEquals(entry.Ifp, change.Ifp) && !entry.IsStatic);
        }

        if ((lost & Nd6Flags.AcceptRtadv) != 0)
        {
            change.Ifp.Nd6.Solicitation?.Stop();
            V_nd6_routers?.Forget(change.Ifp);
        }

        if ((gained & Nd6Flags.NoRadr) != 0)
            V_nd6_routers?.ForgetRouters(change.Ifp);
        if ((gained & Nd6Flags.AcceptRtadv) != 0 || (lost & (Nd6Flags.IfDisabled | Nd6Flags.NoRadr)) != 0)
            Solicit(change.Ifp);
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Load()
    {
        if (!InetFamilies.HasInet6)
            return;
        RegisterMessages();
        s_tags =
        [
            IfEvents.Arrived.Register(Arrived),
            IfEvents.Departing.Register(Departing),
            IfEvents.LinkChanged.Register(LinkChanged),
            IfEvents.UpDown.Register(UpDown),
            IfEvents.LinkAddressChanged.Register(LinkAddressChanged),
            FlagsChanged.Register(Treated),
        ];
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Unload()
    {
        foreach (EventTag? tag in s_tags)
            tag?.Dispose();
        if (InetFamilies.HasInet6)
            UnregisterMessages();
    }

    [VnetSysinit(Subsystem.ProtoDomain, Order.Second)]
    private static void Attach()
    {
        if (!InetFamilies.HasInet6)
            return;
        V_nd6_table = new Nd6Table(CurVnet.Current!, VnetRandom.NextUInt32());
        V_nd6_routers = new Nd6Routers(CurVnet.Current!);
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Second)]
    private static void Detach()
    {
        // Interfaces come and go outside: what is still there is forgotten here.
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
            Departing(ifp);
        DeleteWhere(static _ => true);
        V_nd6_routers?.Clear();
        (V_nd6_table, V_nd6_routers) = (null, null);
    }
}
