using System.Runtime.CompilerServices;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// Datagrams in: udp_input, udp6_input, udp_append.
public static partial class Udp
{
    private const byte Unreachable4 = 3, PortUnreachable4 = 3;
    private const byte Unreachable6 = 1, PortUnreachable6 = 4;

    private static void Input(Mbuf packet, int offset, byte protocol)
    {
        var v = Cur;
        ref Udpstat stat = ref v.udpstat.Own;
        stat.udps_ipackets++;
        Mbuf m = packet;
        if (m.Length < offset + HeaderLength && !TryPullup(ref m, offset, ref stat))
            return;
        var ip = new IpHeader(m.Data);
        (InAddr source, InAddr destination) = (ip.Source, ip.Destination);
        var udp = new UdpHeader(m.Data[offset..]);
        (ushort foreignPort, ushort localPort) = (udp.SourcePort, udp.DestinationPort);
        int length = m.Pkthdr.Len - offset;
        if (!TryLength(m, udp, protocol, length, out int covered) || localPort == 0)
        {
            Drop(m, ref stat.udps_badlen);
            return;
        }

        if (udp.Checksum == 0)
        {
            if (protocol == IpProto.UdpLite)
            {
                Drop(m, ref stat.udps_badsum);
                return;
            }

            stat.udps_nosum++;
        }
        else if ((m.Pkthdr.CsumFlags & CsumFlags.L4Valid) == 0 || protocol == IpProto.UdpLite)
        {
            stat.udps_inswcsum++;
            uint pseudo = InternetChecksum.PseudoHeader(source.Value, destination.Value, protocol, (ushort)(protocol == IpProto.Udp ? covered : length));
            if (InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(m, offset, covered))) != 0)
            {
                Drop(m, ref stat.udps_badsum);
                return;
            }
        }

        Inpcbinfo? info = protocol == IpProto.Udp ? v.udbinfo : v.ulitecbinfo;
        var key = new InpcbKey(source, foreignPort, destination, localPort);
        bool isPartial = protocol == IpProto.UdpLite && covered < length;
        if (destination.IsMulticast || IsBroadcast(m, destination))
        {
            DeliverToAll(m, offset, key, info, isPartial ? covered : 0, ref stat);
            return;
        }

        if (info?.Find(key, m, wildcard: true) is not { } found)
        {
            RefusePort(m, source, ref stat);
            return;
        }

        if (found.Inp.MinTtl > ip.Ttl)
            m.FreeChain();
        else
            Append(found.Inp, m, offset, isPartial ? covered : 0, key, ref stat);
    }

    private static void Input6(Mbuf packet, int offset, byte protocol)
    {
        var v = Cur;
        ref Udpstat stat = ref v.udpstat.Own;
        stat.udps_ipackets++;
        Mbuf m = packet;
        if (m.Length < offset + HeaderLength && !TryPullup(ref m, offset, ref stat))
            return;
        var ip = new Ip6Header(m.Data);
        (In6Addr source, In6Addr destination) = (ip.Source, ip.Destination);
        var udp = new UdpHeader(m.Data[offset..]);
        int length = m.Pkthdr.Len - offset;
        if (!TryLength(m, udp, protocol, length, out int covered) || udp.DestinationPort == 0)
        {
            Drop(m, ref stat.udps_badlen);
            return;
        }

        if (udp.Checksum == 0)
        {
            // RFC 8200 section 8.1: must be discarded, but for tunnels that say so (RFC 6935, 6936).
            if (protocol == IpProto.UdpLite || v.zero_checksum_port == 0 || v.zero_checksum_port != udp.DestinationPort)
            {
                Drop(m, ref stat.udps_badsum);
                return;
            }

            stat.udps_nosum++;
        }
        else if ((m.Pkthdr.CsumFlags & CsumFlags.L4Valid) == 0 || protocol == IpProto.UdpLite)
        {
            stat.udps_inswcsum++;
            Span<byte> addresses = m.Data.Slice(8, 2 * In6Addr.Length);
            uint pseudo = InternetChecksum.PseudoHeader(addresses[..In6Addr.Length], addresses[In6Addr.Length..], protocol, (uint)(protocol == IpProto.Udp ? covered : length));
            if (InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(m, offset, covered))) != 0)
            {
                Drop(m, ref stat.udps_badsum);
                return;
            }
        }

        Inpcbinfo? info = protocol == IpProto.Udp ? v.udbinfo : v.ulitecbinfo;
        uint zone = source.NeedsZone || destination.NeedsZone ? (uint)(m.ReceiveInterface?.Index ?? 0) : 0;
        var key = new InpcbKey(source, destination, udp.SourcePort, udp.DestinationPort, InpVflag.V6, zone);
        bool isPartial = protocol == IpProto.UdpLite && covered < length;
        if (destination.IsMulticast)
        {
            DeliverToAll(m, offset, key, info, isPartial ? covered : 0, ref stat);
            return;
        }

        if (info?.Find(key, m, wildcard: true) is { } found)
            Append(found.Inp, m, offset, isPartial ? covered : 0, key, ref stat);
        else
            RefusePort6(m, source, ref stat);
    }

    // What the header says of the length, or the coverage; what is beyond it is cut off (RFC 768, RFC 3828 section 3.1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryLength(Mbuf m, in UdpHeader udp, byte protocol, int length, out int covered)
    {
        covered = udp.DatagramLength;
        if (protocol == IpProto.UdpLite)
        {
            if (covered == 0)
                covered = length;
            return covered >= HeaderLength && covered <= length;
        }

        if (covered == length)
            return true;
        if (covered < HeaderLength || covered > length)
            return false;
        m.Adjust(covered - length);
        return true;
    }

    /// <summary>Gives a datagram to one socket (<c>udp_append</c>).</summary>
    /// <param name="inp">The connection.</param>
    /// <param name="m">From its IP header on.</param>
    /// <param name="offset">Where the UDP header begins.</param>
    /// <param name="covered">Bytes that the checksum covers where that is not all; else 0.</param>
    /// <param name="key">Its ends.</param>
    /// <param name="stat">Counts.</param>
    private static void Append(Inpcb inp, Mbuf m, int offset, int covered, in InpcbKey key, ref Udpstat stat)
    {
        if (inp.Ppcb is Udpcb special)
        {
            if (special.Tunnel is { } tunnel)
            {
                SockAddr sender = key.Family == InpVflag.V4 ? new SockAddr(new InAddr((uint)key.Foreign.Low), key.ForeignPort)
                    : new SockAddr(Af.Inet6, key.Foreign, key.ForeignPort, key.Foreign.NeedsZone ? key.Zone : 0);
                tunnel(m, offset, inp.Socket, sender, special.TunnelContext);
                return;
            }

            if (covered != 0 && special.ReceiveCoverage != 0 && covered >= special.ReceiveCoverage)
                covered = 0;
        }

        // RFC 3828 section 3.1: who has not asked for less takes only what is covered as a whole.
        if (covered != 0)
        {
            m.FreeChain();
            return;
        }

        if ((inp.Socket.Options & (SocketOptions.Timestamp | SocketOptions.BinTime)) != 0 && (m.Flags & MbufFlags.Timestamp) == 0)
        {
            m.Flags |= MbufFlags.Timestamp;
            m.Pkthdr.Timestamp = VnetClock.Nanoseconds;
        }

        // The headers stay where they are, before the data: who wants to know the sender reads them there.
        m.Pkthdr.L3Len = (ushort)offset;
        m.Pkthdr.L4Len = HeaderLength;
        m.Adjust(offset + HeaderLength);
        if (!inp.Socket.Receive.TryAppend(m))
            Drop(m, ref stat.udps_fullsock);
    }

    // udp_multi_input: to everyone who wants it; each but the last gets a copy.
    private static void DeliverToAll(Mbuf m, int offset, in InpcbKey key, Inpcbinfo? info, int covered, ref Udpstat stat)
    {
        Ifnet? ifp = m.ReceiveInterface;
        InConninfo? last = null;
        if (info is not null)
        {
            InConninfo? single = null;
            foreach (InConninfo name in info.Wild(key.LocalPort, ref single))
            {
                if (!name.IsTo(key) || !Wants(name.Inp, key, ifp, ref stat))
                    continue;
                if (last is not null && m.Copy(0, m.Pkthdr.Len) is { } copy)
                    AppendIfSame(last, copy, offset, covered, key, ref stat);
                last = name;
                // Who shares its port with nobody is the last (udp_multi_input).
                if ((name.Inp.Socket.Options & (SocketOptions.ReuseAddr | SocketOptions.ReusePort | SocketOptions.ReusePortLb)) == 0)
                    break;
            }

            if (info.Find(key, null, wildcard: false) is { } connected && Wants(connected.Inp, key, ifp, ref stat))
            {
                if (last is not null && m.Copy(0, m.Pkthdr.Len) is { } copy)
                    AppendIfSame(last, copy, offset, covered, key, ref stat);
                last = connected;
            }
        }

        if (last is not null)
        {
            AppendIfSame(last, m, offset, covered, key, ref stat);
            return;
        }

        // RFC 1122 section 3.2.2: no error is sent for what went to many.
        bool isGroup = key.Family == InpVflag.V6 || new InAddr((uint)key.Local.Low).IsMulticast;
        stat.udps_noport++;
        Drop(m, ref isGroup ? ref stat.udps_noportmcast : ref stat.udps_noportbcast);
    }

    // A second match check: it may have got another name, or be closed, since it was found.
    private static void AppendIfSame(InConninfo name, Mbuf m, int offset, int covered, in InpcbKey key, ref Udpstat stat)
    {
        if (name.Inp.Names == name && !name.Inp.IsFreed)
            Append(name.Inp, m, offset, covered, key, ref stat);
        else
            m.FreeChain();
    }

    // RFC 3678: who has joined something hears only that; who has joined nothing hears all that comes.
    private static bool Wants(Inpcb inp, in InpcbKey key, Ifnet? ifp, ref Udpstat stat)
    {
        bool isV6 = key.Family == InpVflag.V6;
        if (!isV6 && !new InAddr((uint)key.Local.Low).IsMulticast)
            return true;
        InMemberships? memberships = inp.Memberships;
        if (memberships is null && (isV6 ? inp.Moptions6 is null : inp.Moptions is null))
            return true;
        if (memberships?.Allows(ifp, key.Local, key.Foreign, isV6) == true)
            return true;
        stat.udps_filtermcast++;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBroadcast(Mbuf m, InAddr destination) =>
        destination.IsBroadcast || ((m.Flags & MbufFlags.Broadcast) != 0 && IsBroadcastOf(m.ReceiveInterface, destination));

    private static bool IsBroadcastOf(Ifnet? ifp, InAddr destination)
    {
        if (ifp is null)
            return false;
        foreach (InIfaddr one in ifp.Inet.Addresses)
        {
            if (one.Broadcast == destination && one.Address != destination)
                return true;
        }

        return destination.IsAny;
    }

    private static bool TryPullup(ref Mbuf m, int offset, ref Udpstat stat)
    {
        if (m.Pkthdr.Len < offset + HeaderLength)
        {
            Drop(m, ref stat.udps_hdrops);
            return false;
        }

        if (m.Pullup(offset + HeaderLength) is not { } packet)
        {
            stat.udps_hdrops++;
            return false;
        }

        m = packet;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RefusePort(Mbuf m, InAddr source, ref Udpstat stat)
    {
        stat.udps_noport++;
        if ((m.Flags & (MbufFlags.Broadcast | MbufFlags.Multicast)) != 0)
            Drop(m, ref stat.udps_noportbcast);
        else if (V_udp_blackhole && (V_udp_blackhole_local || Ip.FindLocal(source) is null))
            m.FreeChain();
        else
            Icmp.Error(m, Unreachable4, PortUnreachable4);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RefusePort6(Mbuf m, In6Addr source, ref Udpstat stat)
    {
        stat.udps_noport++;
        if ((m.Flags & (MbufFlags.Broadcast | MbufFlags.Multicast)) != 0)
            Drop(m, ref stat.udps_noportmcast);
        else if (V_udp_blackhole && (V_udp_blackhole_local || In6Ifaddrs.FindLocal(source, (uint)(m.ReceiveInterface?.Index ?? 0)) is null))
            m.FreeChain();
        else
            Icmp6.Error(m, Unreachable6, PortUnreachable6);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(Mbuf m, ref ulong reason)
    {
        reason++;
        m.FreeChain();
    }
}
