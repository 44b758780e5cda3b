using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Packets out: ip6_output.
public static partial class Ip6
{
    /// <summary>Sends a packet of the current vnet's (<c>ip6_output</c>).</summary>
    /// <param name="m">
    /// The packet, which begins with an IPv6 header in one piece: traffic class, flow label, hop limit, next header, destination and,
    /// unless it is to be chosen, source are filled in; the payload length is filled in here. A checksum that is left to the device
    /// (<see cref="CsumFlags.Ip6Udp"/>, <see cref="CsumFlags.Ip6Tcp"/>) holds the sum of the pseudo-header, and is computed here when the
    /// device does not. No longer the caller's.
    /// </param>
    /// <param name="flags">How it is sent.</param>
    /// <param name="inp">The connection that it is of, whose route is kept there for the next time, or null.</param>
    /// <param name="zone">Number of the interface that a destination which <see cref="In6Addr.NeedsZone"/> is on; 0 for none named.</param>
    /// <returns>Why it was dropped, or <see cref="Errno.Ok"/>; <see cref="Errno.MessageTooLong"/> where it must not be divided.</returns>
    public static Errno Output(Mbuf m, Ip6OutputFlags flags = Ip6OutputFlags.None, Inpcb? inp = null, uint zone = 0)
    {
        ArgumentNullException.ThrowIfNull(m);
        ref Ip6stat stat = ref V_ip6stat.Own;
        In6Addr destination = new Ip6Header(m.Data).Destination;
        Errno error = SelectRoute(destination, zone, flags, inp, m.Pkthdr.Fib, m.Pkthdr.FlowId, out Ip6Route route);
        if (error != Errno.Ok)
        {
            Drop(m, ref stat.ip6s_noroute);
            return error;
        }

        return Send(m, flags, inp, route, ref stat);
    }

    private static Errno Send(Mbuf m, Ip6OutputFlags flags, Inpcb? inp, in Ip6Route route, ref Ip6stat stat)
    {
        var ip = new Ip6Header(m.Data);
        if (m.Pkthdr.Len - Ip6Header.Length > MaxPayload)
        {
            Drop(m, ref stat.ip6s_odropped);
            return Errno.MessageTooLong;
        }

        ip.Flow = (ip.Flow & 0x0fff_ffff) | (6u << 28);
        ip.PayloadLength = (ushort)(m.Pkthdr.Len - Ip6Header.Length);
        In6Addr source = ip.Source;
        if (source.IsAny && (flags & Ip6OutputFlags.UnspecifiedSource) == 0)
        {
            if (!TrySelectSource(route, out source))
            {
                Drop(m, ref stat.ip6s_sources_none);
                return Errno.AddressNotAvailable;
            }

            ip.Source = source;
        }

        if (!IsWithinScope(source, route))
        {
            Drop(m, ref stat.ip6s_badscope);
            return Errno.HostUnreachable;
        }

        if ((Nd6.FlagsOf(route.Ifp!) & Nd6Flags.IfDisabled) != 0)
        {
            Drop(m, ref stat.ip6s_odropped);
            return Errno.NetworkDown;
        }

        stat.ip6s_localout++;
        if (V_ip6_pfil is { HasOut: true } filters)
        {
            if (!filters.PassOut(ref m, route.Ifp!, isForwarded: false, inp))
                return Errno.NotPermitted;
            ip = new Ip6Header(m.Data);
            // A filter that sends it elsewhere: the way there is another.
            if (ip.Destination != route.Destination)
                return Resend(m, flags, inp, ref stat);
        }

        if (route.IsOwn)
            return LoopBack(m, route);
        if (route.Destination.IsMulticast && !ToMembersHere(m, flags, route, ip.HopLimit))
            return Errno.Ok;
        return Transmit(m, flags, route, ref stat);
    }

    private static Errno Resend(Mbuf m, Ip6OutputFlags flags, Inpcb? inp, ref Ip6stat stat)
    {
        Errno error = SelectRoute(new Ip6Header(m.Data).Destination, 0, flags, inp, m.Pkthdr.Fib, m.Pkthdr.FlowId, out Ip6Route route);
        if (error == Errno.Ok)
            return route.IsOwn ? LoopBack(m, route) : Transmit(m, flags, route, ref stat);
        Drop(m, ref stat.ip6s_noroute);
        return error;
    }

    // RFC 4007 section 9: neither leaves its zone. The zone of a link-local source is that of the interface it is on.
    private static bool IsWithinScope(in In6Addr source, in Ip6Route route)
    {
        if (source.IsLinkLocal)
            return (route.IsOwn && FindLocal(source, route.Ifp!.Index) is not null) || route.Ifp!.Inet6.Find(source) is not null;
        return !source.IsLoopback || route.IsOwn || (route.Ifp!.Flags & IfFlags.Loopback) != 0;
    }

    /// <summary>Gives a copy of a packet for a group to this host's members of it.</summary>
    /// <returns>False when that was all: it goes no further, and is freed.</returns>
    private static bool ToMembersHere(Mbuf m, Ip6OutputFlags flags, in Ip6Route route, byte hopLimit)
    {
        Ifnet ifp = route.Ifp!;
        bool isLoopback = (ifp.Flags & IfFlags.Loopback) != 0;
        if (!isLoopback && (flags & Ip6OutputFlags.NoMulticastLoop) == 0 && In6Multis.IsMember(ifp, route.Destination) && m.Duplicate() is { } copy)
            Loop(copy, ifp);
        // Hop limit 0 and the scope of an interface are for this host alone (RFC 4291 section 2.7).
        if (hopLimit != 0 && (isLoopback || route.Destination.MulticastScope > 1))
            return true;
        if (isLoopback)
            return true;
        m.FreeChain();
        return false;
    }

    // By way of lo0 where there is one, so that it can be seen there; link-local addresses mean their own link.
    private static Errno LoopBack(Mbuf m, in Ip6Route route)
    {
        if (!route.Destination.IsLinkLocal && FindLoopback() is { } loop)
            return loop.Layer.Output(loop, m, route.Destination);
        return Loop(m, route.Ifp!);
    }

    /// <summary>Gives a packet of this host back to it, as if it came in by an interface (<c>ip6_mloopback</c>, <c>if_simloop</c>).</summary>
    private static Errno Loop(Mbuf m, Ifnet ifp)
    {
        // What the device should have computed cannot be wrong in memory.
        if ((m.Pkthdr.CsumFlags & DelayData) != 0)
            (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData) = (CsumFlags.L4Calculated | CsumFlags.L4Valid, 0xffff);
        else
            m.Pkthdr.CsumFlags = CsumFlags.None;
        m.ReceiveInterface = ifp;
        // A protocol that sends to this host from inside its lane is not called again before it is out.
        return Netisr.CurrentLane is null ? Netisr.Dispatch(DirectProtocol, m) : Netisr.Queue(DirectProtocol, m);
    }

    // Past all questions of who and where: in one piece, or in fragments.
    private static Errno Transmit(Mbuf m, Ip6OutputFlags flags, in Ip6Route route, ref Ip6stat stat)
    {
        Ifnet ifp = route.Ifp!;
        int mtu = (flags & Ip6OutputFlags.MinMtu) != 0 ? MinMtu : route.Mtu;
        bool isSegmented = (m.Pkthdr.CsumFlags & CsumFlags.Ip6Tso) != 0 && (ifp.CapEnable & IfCap.Tso6) != 0;
        bool fits = m.Pkthdr.Len <= mtu || isSegmented;
        CsumFlags missing = m.Pkthdr.CsumFlags & DelayData & (fits ? ~ifp.HwAssist : DelayData);
        // The sum of the pseudo-header is right as long as addresses and length are; the device does the rest.
        if (missing != CsumFlags.None && !isSegmented && !CompleteChecksum(m))
        {
            Drop(m, ref stat.ip6s_odropped);
            return Errno.NoBuffers;
        }

        if (fits)
            return ifp.Layer.Output(ifp, m, route.NextHop);
        if ((flags & (Ip6OutputFlags.DontFragment | Ip6OutputFlags.Forwarding)) != 0)
        {
            Drop(m, ref stat.ip6s_cantfrag);
            return Errno.MessageTooLong;
        }

        return SendFragments(m, route, mtu, ref stat);
    }
}
