using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet6;

// Routers: solicitations, advertisements in, and what is kept of them (nd6_rtr.c).
public static partial class Nd6
{
    // RFC 4861 section 10.
    private const int MaxReachableTime = 3_600_000;

    // Neighbours are not asked oftener, whatever a router says: milliseconds.
    private const uint MinRetransTimer = 10;

    private const int MinMtu = 1280;

    internal static int Prune => V_nd6_prune;

    internal static int MaxDefaultRouters => V_ip6_maxifdefrouters;

    internal static int MaxRoutes => V_ip6_maxifroutes;

    internal static int MaxPrefixes => V_ip6_maxifprefixes;

    internal static int MaxNames => V_ip6_maxifdns;

    internal static int MaxRedirects => V_icmp6_maxredirects;

    /// <summary>Asks for routers on an interface, if it hears them (<c>rtsol</c>).</summary>
    internal static void Solicit(Ifnet ifp)
    {
        Nd6Flags flags = ifp.Nd6OrNull?.Flags ?? Nd6Flags.None;
        if ((flags & (Nd6Flags.AcceptRtadv | Nd6Flags.IfDisabled)) != Nd6Flags.AcceptRtadv || !ifp.IsRunning || ifp.Vnet != CurVnet.Current
            || ifp.LinkState == LinkState.Down || (ifp.Flags & IfFlags.Dying) != 0)
        {
            return;
        }

        (ifp.Nd6.Solicitation ??= new RouterSolicitation(ifp)).Start();
    }

    /// <summary>Asks once (RFC 4861 section 6.3.7); from <c>::</c>, and then without link address, as long as there is no other source.</summary>
    internal static void SendRouterSolicitation(Ifnet ifp)
    {
        In6Ifaddr? source = SourceFor(ifp, In6Addr.AllRouters with { High = 0xfe80_0000_0000_0000 }, default);
        var writer = new Nd6Writer(stackalloc byte[NeighbourMessage]);
        writer.Begin(Nd6Type.RouterSolicitation, 0);
        if (source is not null)
            writer.LinkAddress(Nd6Option.SourceLinkAddress, ifp.LinkAddress);
        V_nd6stat.Own.txrsolicits++;
        Send(ifp, source?.Address ?? In6Addr.Any, In6Addr.AllRouters, writer.Message);
    }

    private static void RouterAdvertisementInput(in Nd6Message message, ref Nd6stat stat)
    {
        Ifnet ifp = message.Ifp;
        // Section 6.1.2.
        if (!message.Source.IsLinkLocal)
        {
            stat.rxbadaddr++;
            return;
        }

        if (!message.Options.TryGetLinkAddress(Nd6Option.SourceLinkAddress, out MacAddress? hardware))
        {
            stat.rxbadopt++;
            return;
        }

        Nd6Ifinfo info = ifp.Nd6;
        if ((info.Flags & Nd6Flags.AcceptRtadv) == 0 || ifp.Inet6.Find(message.Source) is not null || V_nd6_routers is not { } routers)
        {
            stat.rxignored++;
            return;
        }

        HearParameters(info, message);
        if (hardware is { } theirs)
            Heard(ifp, message.Source, theirs, isRouter: true);
        else
            MarkRouter(ifp, message.Source);
        ushort lifetime = message.Half(6);
        // FreeBSD: no routes of routers with ND6_IFF_NO_RADR, or on a router that is none of RFC 6204's.
        bool hearsRoutes = (info.Flags & Nd6Flags.NoRadr) == 0 && (!Ip6.IsForwarding || V_ip6_rfc6204w3 != 0);
        if (hearsRoutes)
            routers.RouterHeard(ifp, message.Source, default, 0, lifetime, PreferenceOf(message.Bytes[5], isRoute: false) ?? RouterPreference.Medium);
        foreach (ReadOnlySpan<byte> option in message.Options)
            HearOption(routers, message, option, hearsRoutes);
        CheckPrefixes(ifp);
        // RFC 7559 section 2.1: only a default router ends the solicitations.
        if (lifetime != 0)
            info.Solicitation?.Stop();
    }

    // Section 6.3.4: what is for the link as a whole.
    private static void HearParameters(Nd6Ifinfo info, in Nd6Message message)
    {
        byte hopLimit = message.Bytes[4];
        if (hopLimit != 0 && hopLimit >= V_ip6_minhlim)
            info.HopLimit = hopLimit;
        uint reachable = message.Word(8);
        if (reachable is > 0 and <= MaxReachableTime && reachable != info.BaseReachableTime)
            info.SetBaseReachableTime((int)reachable);
        uint retrans = message.Word(12);
        if (retrans is >= MinRetransTimer and <= MaxReachableTime)
            info.RetransTimer = (int)retrans;
    }

    private static void HearOption(Nd6Routers routers, in Nd6Message message, ReadOnlySpan<byte> option, bool hearsRoutes)
    {
        switch (option[0])
        {
            case Nd6Option.Prefix when option.Length == 32:
                HearPrefix(routers, message, option);
                break;
            case Nd6Option.Mtu when option.Length == 8:
                uint mtu = Word(option, 4);
                if (mtu >= MinMtu && mtu <= (uint)message.Ifp.Mtu)
                    message.Ifp.Nd6.LinkMtu = (int)mtu;
                break;
            case Nd6Option.Route when hearsRoutes:
                HearRoute(routers, message, option);
                break;
            case Nd6Option.DnsServers when option.Length >= 24 && option.Length % 16 == 8:
                HearServers(routers, message, option);
                break;
            case Nd6Option.DnsDomains when option.Length >= 16:
                HearDomains(routers, message, option);
                break;
        }
    }

    private static void HearPrefix(Nd6Routers routers, in Nd6Message message, ReadOnlySpan<byte> option)
    {
        int length = option[2];
        bool isOnLink = (option[3] & 0x80) != 0;
        bool isAutonomous = (option[3] & 0x40) != 0;
        uint valid = Word(option, 4);
        uint preferred = Word(option, 8);
        // Section 6.3.4: "the link-local prefix" is ignored; RFC 4862 section 5.5.3 (c): so is what is preferred longer than valid.
        if (length > 128 || preferred > valid)
            return;
        In6Addr prefix = new In6Addr(option[16..]).Network(length);
        if (prefix.IsMulticast || prefix.IsLinkLocal || (length < 10 && isOnLink) || prefix.IsAny)
            return;
        if (isOnLink || isAutonomous)
            routers.AdvertiserHeard(message.Ifp, message.Source, prefix, length, valid);
        if (isOnLink)
            routers.PrefixHeard(message.Ifp, message.Source, prefix, length, valid);
        if (isAutonomous)
            In6Autoconf.Advertised(message.Ifp, prefix, length, valid, preferred, message.Source);
    }

    // RFC 4191 section 2.3.
    private static void HearRoute(Nd6Routers routers, in Nd6Message message, ReadOnlySpan<byte> option)
    {
        int length = option[2];
        int needed = length == 0 ? 8 : length <= 64 ? 16 : 24;
        if (length > 128 || option.Length < needed || option.Length > 24 || PreferenceOf(option[3], isRoute: true) is not { } preference)
            return;
        Span<byte> bytes = stackalloc byte[In6Addr.Length];
        bytes.Clear();
        option[8..].CopyTo(bytes);
        In6Addr prefix = new In6Addr(bytes).Network(length);
        if (!prefix.IsMulticast && !prefix.IsLinkLocal)
            routers.RouterHeard(message.Ifp, message.Source, prefix, length, Word(option, 4), preference);
    }

    private static void HearServers(Nd6Routers routers, in Nd6Message message, ReadOnlySpan<byte> option)
    {
        uint lifetime = Word(option, 4);
        for (ReadOnlySpan<byte> left = option[8..]; !left.IsEmpty; left = left[In6Addr.Length..])
        {
            var server = new In6Addr(left);
            if (!server.IsAny && !server.IsMulticast && !server.IsLoopback)
                routers.NameHeard(message.Ifp, message.Source, server, null, lifetime);
        }
    }

    // RFC 8106 section 5.2: names as in DNS messages, without compression, then zeros.
    private static void HearDomains(Nd6Routers routers, in Nd6Message message, ReadOnlySpan<byte> option)
    {
        uint lifetime = Word(option, 4);
        ReadOnlySpan<byte> left = option[8..];
        while (!left.IsEmpty && left[0] != 0)
        {
            if (Nd6Domain.Read(ref left) is not { } domain)
                return;
            routers.NameHeard(message.Ifp, message.Source, default, domain, lifetime);
        }
    }

    // RFC 4191 section 2.1: the reserved value is medium of a router, and of no use in a route.
    private static RouterPreference? PreferenceOf(byte flags, bool isRoute) => ((flags >> 3) & 3) switch
    {
        0 => RouterPreference.Medium,
        1 => RouterPreference.High,
        3 => RouterPreference.Low,
        _ => isRoute ? null : RouterPreference.Medium,
    };

    private static uint Word(ReadOnlySpan<byte> option, int offset) => BinaryPrimitives.ReadUInt32BigEndian(option[offset..]);

    private static void MarkRouter(Ifnet ifp, in In6Addr address)
    {
        if (V_nd6_table is not { } table)
            return;
        lock (table.Gate)
        {
            if (table.Find(ifp, address) is { } entry)
                entry.IsRouter = true;
        }
    }

    private static void RemoveRouter(Ifnet ifp, in In6Addr router)
    {
        V_nd6_routers?.RemoveRouter(ifp, router);
        CheckPrefixes(ifp);
    }

    // A router does not answer any more: others are used where there are.
    private static void RouterFailed(Ifnet ifp, in In6Addr router)
    {
        V_nd6_routers?.Failed(ifp, router);
        CheckPrefixes(ifp);
    }

    // Addresses that no router can be reached for are no sources while there are others (RFC 4861 section 6.3.6; pfxlist_onlink_check).
    private static void CheckPrefixes(Ifnet ifp)
    {
        foreach ((In6Addr prefix, int length, bool isDetached) in V_nd6_routers?.CheckPrefixes(ifp) ?? [])
            In6Autoconf.SetDetached(ifp, prefix, length, isDetached);
    }

    /// <summary>Whether a router may be used rather than others: it is known, and answers as far as anybody knows (RFC 4861 section 6.3.6).</summary>
    internal static bool IsProbablyReachable(Ifnet ifp, in In6Addr router) =>
        V_nd6_table?.Find(ifp, router) is { State: not (Nd6State.Incomplete or Nd6State.Unreachable or Nd6State.Deleted) };

    internal static void CountFull(Nd6Full list)
    {
        ref Nd6stat stat = ref V_nd6stat.Own;
        switch (list)
        {
            case Nd6Full.Routers:
                stat.fullrouters++;
                break;
            case Nd6Full.Routes:
                stat.fullroutes++;
                break;
            case Nd6Full.Prefixes:
                stat.fullprefixes++;
                break;
            case Nd6Full.Redirects:
                stat.fullredirects++;
                break;
            default:
                stat.fulldns++;
                break;
        }
    }
}
