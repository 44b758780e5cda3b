using Vnet.Net;

namespace Vnet.Netinet6;

// Packets that pass through: ip6_forward, ip6_tryforward.
public static partial class Ip6
{
    [VnetGlobal("neighbor discovery is registered for all vnets")] private static Ip6RedirectOutput? s_redirect;

    /// <summary>Has somebody tell senders of better next hops (neighbor discovery), in every vnet; null ends it.</summary>
    /// <returns>Who did so before.</returns>
    public static Ip6RedirectOutput? RegisterRedirect(Ip6RedirectOutput? redirect) => Interlocked.Exchange(ref s_redirect, redirect);

    private static void Forward(Mbuf packet, Ifnet ifp, in In6Addr destination, ref Ip6stat stat)
    {
        var ip = new Ip6Header(packet.Data);
        In6Addr source = ip.Source;
        // What came to a group of stations, or only because the interface hears all, is not for this router to pass on (RFC 4443 section 2.4).
        if (V_ip6_forwarding == 0 || (packet.Flags & (MbufFlags.Broadcast | MbufFlags.Multicast | MbufFlags.Promiscuous)) != 0
            || source.IsAny || destination.IsLinkLocal || destination.IsLoopback || source.IsLoopback)
        {
            Drop(packet, ref stat.ip6s_cantforward);
            return;
        }

        if (ip.HopLimit <= 1)
        {
            Icmp6.Error(packet, Icmp6Type.TimeExceeded, Icmp6Code.HopLimit);
            return;
        }

        if (Fib.Lookup(packet.Pkthdr.Fib, destination, packet.Pkthdr.FlowId) is not { } nexthop)
        {
            stat.ip6s_noroute++;
            Icmp6.Error(packet, Icmp6Type.Unreachable, Icmp6Code.NoRoute);
            return;
        }

        if (IsRefused(packet, ifp, source, destination, nexthop, ref stat) || packet.Unshare() is not { } m)
            return;
        Ifnet outgoing = nexthop.Ifp;
        In6Addr next = nexthop.NextFor(destination);
        if (outgoing == ifp && V_ip6_sendredirects != 0 && Volatile.Read(ref s_redirect) is { } redirect && m.Duplicate() is { } copy)
        {
            stat.ip6s_redirectsent++;
            redirect(copy, ifp, next);
        }

        ip = new Ip6Header(m.Data);
        ip.HopLimit--;
        // What was found out about it coming in says nothing about it going out; what its sender left to the wire stays open.
        m.Pkthdr.CsumFlags &= ~CsumFlags.AllValid;
        if (V_ip6_pfil is { HasOut: true } filters && !filters.PassOut(ref m, outgoing, isForwarded: true, null))
            return;
        if ((m.Pkthdr.CsumFlags & DelayData & ~outgoing.HwAssist) != 0 && !CompleteChecksum(m))
        {
            Drop(m, ref stat.ip6s_odropped);
            return;
        }

        stat.ip6s_forward++;
        outgoing.Layer.Output(outgoing, m, next);
    }

    /// <summary>Whether a route is none for a packet; its sender is told then, where that helps.</summary>
    private static bool IsRefused(Mbuf m, Ifnet ifp, in In6Addr source, in In6Addr destination, Nexthop nexthop, ref Ip6stat stat)
    {
        Ifnet outgoing = nexthop.Ifp;
        if ((nexthop.Flags & RouteFlags.Blackhole) != 0 || nexthop.IsLoopback || (Nd6.FlagsOf(outgoing) & Nd6Flags.IfDisabled) != 0)
        {
            Drop(m, ref stat.ip6s_cantforward);
            return true;
        }

        if ((nexthop.Flags & RouteFlags.Reject) != 0)
        {
            stat.ip6s_cantforward++;
            Icmp6.Error(m, Icmp6Type.Unreachable, Icmp6Code.RejectRoute);
            return true;
        }

        // RFC 4007 section 9: nothing leaves the zone of its source.
        if (source.IsLinkLocal && outgoing != ifp)
        {
            stat.ip6s_badscope++;
            Icmp6.Error(m, Icmp6Type.Unreachable, Icmp6Code.BeyondScope);
            return true;
        }

        // RFC 4443 section 3.1: it would go back and forth over a link that has no such station.
        if (outgoing == ifp && (ifp.Flags & IfFlags.PointToPoint) != 0 && !nexthop.IsGateway)
        {
            stat.ip6s_cantforward++;
            Icmp6.Error(m, Icmp6Type.Unreachable, Icmp6Code.Address);
            return true;
        }

        int mtu = LinkMtu(outgoing, nexthop.Mtu);
        bool isSegmented = (m.Pkthdr.CsumFlags & CsumFlags.Ip6Tso) != 0 && (outgoing.CapEnable & IfCap.Tso6) != 0;
        if (m.Pkthdr.Len <= mtu || isSegmented)
            return false;
        stat.ip6s_cantfrag++;
        Icmp6.Error(m, Icmp6Type.PacketTooBig, 0, (uint)Math.Max(mtu, MinMtu));
        return true;
    }
}
