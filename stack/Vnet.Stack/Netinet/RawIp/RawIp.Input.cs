using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// Datagrams in: rip_input, rip6_input. Every socket that matches gets its own; the last takes the original.
public static partial class RawIp
{
    private const int ChecksumSize = 2;

    private static void Input(Mbuf m, int offset, byte protocol)
    {
        var ip = new IpHeader(m.Data);
        var key = new InpcbKey(ip.Source, 0, ip.Destination, protocol);
        Ifnet? ifp = m.ReceiveInterface;
        Inpcb? last = null;
        if (V_ripcbinfo is { } info)
        {
            InConninfo? single = null;
            last = DeliverAll(info.Wild(protocol, ref single), protocol, m, offset, key, ifp, last);
            if (protocol != 0)
                last = DeliverAll(info.Wild(0, ref single), 0, m, offset, key, ifp, last);
        }

        if (last is not null)
            Append(last, m, 0);
        else if (protocol is IpProto.Icmp or IpProto.Igmp)
            m.FreeChain();
        else
            Ip.RejectProtocol(m);
    }

    private static void Input6(Mbuf m, int offset, byte protocol)
    {
        var ip = new Ip6Header(m.Data);
        (In6Addr source, In6Addr destination) = (ip.Source, ip.Destination);
        Ifnet? ifp = m.ReceiveInterface;
        uint zone = source.NeedsZone || destination.NeedsZone ? (uint)(ifp?.Index ?? 0) : 0;
        var key = new InpcbKey(source, destination, 0, protocol, InpVflag.V6, zone);
        Inpcb? last = null;
        if (V_ripcbinfo is { } info)
        {
            InConninfo? single = null;
            last = DeliverAll(info.Wild(protocol, ref single), protocol, m, offset, key, ifp, last);
            if (protocol != 0)
                last = DeliverAll(info.Wild(0, ref single), 0, m, offset, key, ifp, last);
        }

        if (last is not null)
            Append(last, m, offset);
        else if (protocol == IpProto.IcmpV6)
            m.FreeChain();
        else
            Icmp6.UnknownProtocol(m);
    }

    // Those of one bucket; who was last before gets a copy as soon as there is another.
    private static Inpcb? DeliverAll(ReadOnlySpan<InConninfo> names, byte wanted, Mbuf m, int offset, in InpcbKey key, Ifnet? ifp, Inpcb? last)
    {
        foreach (InConninfo name in names)
        {
            if (name.LocalPort != wanted || !Matches(name, m, offset, key, ifp))
                continue;
            if (last is not null && m.Copy(0, m.Pkthdr.Len) is { } copy)
                Append(last, copy, key.Family == InpVflag.V6 ? offset : 0);
            last = name.Inp;
        }

        return last;
    }

    private static bool Matches(InConninfo name, Mbuf m, int offset, in InpcbKey key, Ifnet? ifp)
    {
        Inpcb inp = name.Inp;
        bool isV6 = key.Family == InpVflag.V6;
        if ((name.Vflag & key.Family) == 0 || (!name.IsLocalAny && name.Local != key.Local) || (!name.IsForeignAny && name.Foreign != key.Foreign)
            || (name.Zone != 0 && key.Zone != 0 && name.Zone != key.Zone) || inp.IsFreed)
        {
            return false;
        }

        if (inp.IsJailed && !PrisonInet.Allows(inp.Cred.Prison, key.Local, key.Family))
            return false;
        bool isGroup = isV6 ? key.Local.IsMulticast : new InAddr((uint)key.Local.Low).IsMulticast;
        if (isGroup && inp.Memberships is { } memberships && !memberships.Allows(ifp, key.Local, key.Foreign, isV6))
            return false;
        return !isV6 || inp.Ppcb is not Rawcb special || Passes(special, m, offset, key);
    }

    // ICMP6_FILTER and IPV6_CHECKSUM.
    private static bool Passes(Rawcb special, Mbuf m, int offset, in InpcbKey key)
    {
        if (key.LocalPort == IpProto.IcmpV6)
        {
            Span<byte> room = stackalloc byte[1];
            ReadOnlySpan<byte> type = m.Peek(offset, room);
            return type.IsEmpty || special.Passes(type[0]);
        }

        if (special.ChecksumOffset == Rawcb.NoChecksum)
            return true;
        int length = m.Pkthdr.Len - offset;
        if (length < special.ChecksumOffset + ChecksumSize)
            return false;
        Span<byte> addresses = stackalloc byte[2 * In6Addr.Length];
        key.Foreign.CopyTo(addresses);
        key.Local.CopyTo(addresses[In6Addr.Length..]);
        uint pseudo = InternetChecksum.PseudoHeader(addresses[..In6Addr.Length], addresses[In6Addr.Length..], (byte)key.LocalPort, (uint)length);
        return InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(m, offset, length))) == 0;
    }

    // A raw IPv4 socket gets the IP header, too; a raw IPv6 socket never does (RFC 3542 section 3).
    private static void Append(Inpcb inp, Mbuf m, int offset)
    {
        if ((inp.Socket.Options & (SocketOptions.Timestamp | SocketOptions.BinTime)) != 0 && (m.Flags & MbufFlags.Timestamp) == 0)
        {
            m.Flags |= MbufFlags.Timestamp;
            m.Pkthdr.Timestamp = VnetClock.Nanoseconds;
        }

        (m.Pkthdr.L3Len, m.Pkthdr.L4Len) = ((ushort)offset, 0);
        m.Adjust(offset);
        if (!inp.Socket.Receive.TryAppend(m))
            m.FreeChain();
    }

    private static bool HasIcmp6()
    {
        InConninfo? single = null;
        return V_ripcbinfo is { } info && (!info.Wild(IpProto.IcmpV6, ref single).IsEmpty || !info.Wild(0, ref single).IsEmpty);
    }

    // A packet that was too big, or did not arrive, is only believed of who may have sent it.
    private static void Control6(in IcmpNotice notice)
    {
        if (V_ripcbinfo is not { } info)
            return;
        (In6Addr peer, In6Addr own) = (notice.Destination6, notice.Source6);
        InConninfo? single = null;
        bool isOurs = false;
        foreach (InConninfo name in info.Wild(IpProto.IcmpV6, ref single))
        {
            if (name.LocalPort != IpProto.IcmpV6 || (name.Vflag & InpVflag.V6) == 0 || (!name.IsLocalAny && name.Local != own))
                continue;
            isOurs |= name.IsForeignAny || name.Foreign == peer;
            if (name.Foreign == peer && IcmpErrno.OfIcmp6(notice.Type, notice.Code) is not Errno.Ok and var error)
                name.Inp.Socket.SetError(error);
        }

        if (isOurs)
            Icmp6.MtuDiscUpdate(notice);
    }
}
