using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vnet.Net;

namespace Vnet.Netinet;

// Packets in: ip_input.
public static partial class Ip
{
    private static void Input(Mbuf packet) => Input(packet, isDirect: false);

    private static void DirectInput(Mbuf packet) => Input(packet, isDirect: true);

    private static void Input(Mbuf packet, bool isDirect)
    {
        var v = Cur;
        ref Ipstat stat = ref v.ipstat.Own;
        stat.ips_total++;
        if (packet.ReceiveInterface is not { } ifp || v.ifaddrhash is not { } addresses || v.inet_pfil_head is not { } head)
        {
            // The interface went while the packet waited, or the vnet goes.
            Drop(packet, ref stat.ips_cantforward);
            return;
        }

        if (Check(packet, ref stat, isDirect ? null : ifp) is not { } m)
            return;
        var ip = new IpHeader(m.Data);
        InAddr destination = ip.Destination;
        bool isChanged = false;
        if (head.HasIn)
        {
            if (!head.PassIn(ref m, ifp))
                return;
            ip = new IpHeader(m.Data);
            isChanged = ip.Destination != destination;
            destination = ip.Destination;
        }

        int hlen = ip.HeaderLength;
        bool isSourceRouted = false;
        if (hlen > IpHeader.MinLength && v.ip_doopts != 0)
        {
            if (ProcessOptions(m, ifp, out isSourceRouted) is not { } processed)
                return;
            m = processed;
            destination = new IpHeader(m.Data).Destination;
        }

        // Unicast to this host, or broadcast on a network of the interface: one look-up.
        bool isBroadcastElsewhere = false;
        for (InIfaddrHash.Entry? entry = addresses.Find(destination); entry is not null; entry = entry.Following)
        {
            InIfaddr own = entry.Address;
            if (!own.IsUsable)
                continue;
            if (!entry.IsBroadcast)
            {
                if (isDirect || isChanged || (ifp.Flags & IfFlags.Loopback) != 0 || IsPlausible(m, ifp, own, addresses))
                    Deliver(m, isDirect);
                else
                    Drop(m, ref stat.ips_badaddr);
                return;
            }

            if (own.Ifp == ifp)
            {
                Deliver(m, isDirect);
                return;
            }

            isBroadcastElsewhere = true;
        }

        if (IsForAll(m, ifp, destination, addresses))
        {
            Deliver(m, isDirect);
            return;
        }

        if (destination.IsMulticast)
            InputMulticast(m, ifp, destination, isDirect);
        else if (v.ipforwarding == 0 || isBroadcastElsewhere)
            Drop(m, ref stat.ips_cantforward);
        else
            Forward(m, ifp, isSourceRouted);
    }

    /// <summary>What a packet must be to be one (RFC 791 section 3.1, RFC 1122 section 3.2.1).</summary>
    /// <param name="m">The packet.</param>
    /// <param name="stat">Where it is counted when it is none.</param>
    /// <param name="ifp">Where it came in; null for one that this host has made.</param>
    /// <returns>The packet with its header in one piece and without what follows it on the link; null when it was dropped.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Mbuf? Check(Mbuf m, ref Ipstat stat, Ifnet? ifp)
    {
        if (m.Length < IpHeader.MinLength)
        {
            if (m.Pkthdr.Len < IpHeader.MinLength)
                return Drop(m, ref stat.ips_tooshort);
            if (m.Pullup(IpHeader.MinLength) is not { } whole)
                return Lost(ref stat.ips_toosmall);
            m = whole;
        }

        var ip = new IpHeader(m.Data);
        if (ip.Version != 4)
            return Drop(m, ref stat.ips_badvers);
        int hlen = ip.HeaderLength;
        if (hlen < IpHeader.MinLength)
            return Drop(m, ref stat.ips_badhlen);
        if (hlen > m.Length)
        {
            if (m.Pkthdr.Len < hlen)
                return Drop(m, ref stat.ips_badhlen);
            if (m.Pullup(hlen) is not { } whole)
                return Lost(ref stat.ips_toosmall);
            m = whole;
            ip = new IpHeader(m.Data);
        }

        uint source = ip.Source.Value;
        uint destination = ip.Destination.Value;
        // 0/8, 127/8 and from 224/4 on are looked at more closely.
        if (ifp is not null && (IsSpecial(source) || IsSpecial(destination)) && !AreAllowed(ifp, new InAddr(source), new InAddr(destination)))
            return Drop(m, ref stat.ips_badaddr);
        CsumFlags known = m.Pkthdr.CsumFlags;
        bool isRight = (known & CsumFlags.L3Calculated) != 0 ? (known & CsumFlags.L3Valid) != 0
            : hlen == IpHeader.MinLength ? IsSumRight(m.Data) : InternetChecksum.Compute(m.Data[..hlen]) == 0;
        if (!isRight)
            return Drop(m, ref stat.ips_badsum);
        int length = ip.TotalLength;
        if (length < hlen)
            return Drop(m, ref stat.ips_badlen);
        if (m.Pkthdr.Len != length)
        {
            if (m.Pkthdr.Len < length)
                return Drop(m, ref stat.ips_tooshort);
            m.Adjust(length - m.Pkthdr.Len);
        }

        return m;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSpecial(uint address)
    {
        uint first = (address >> 24) - 1;
        return first is >= 223 or 126;
    }

    /// <summary>
    /// Addresses that must not be on a wire: loopback (RFC 1122 section 3.2.1.3 (g)), and as source a group, a broadcast address, or
    /// one of networks that are nobody's (RFC 1122 section 3.2.1.3: "MUST silently discard").
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool AreAllowed(Ifnet ifp, InAddr source, InAddr destination)
    {
        var loopback = new InAddr(127, 0, 0, 0);
        if ((ifp.Flags & IfFlags.Loopback) == 0 && (source.IsWithin(loopback, V_ip_loopback_prefix) || destination.IsWithin(loopback, V_ip_loopback_prefix)))
            return false;
        if (source.IsMulticast || source.IsBroadcast || (IsExperimental(source) && V_ip_allow_net240 == 0))
            return false;
        // 0.0.0.0 is the source of who has no address yet.
        return source.Value is 0 or > 0x00ff_ffff || V_ip_allow_net0 != 0;
    }

    private static bool IsExperimental(InAddr address) => address.Value >> 28 == 0xf;

    // in_cksum_hdr: a header without options. The byte order does not matter to a sum that must be all ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSumRight(ReadOnlySpan<byte> header)
    {
        ref byte first = ref MemoryMarshal.GetReference(header);
        ulong sum = Unsafe.ReadUnaligned<uint>(ref first);
        sum += Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, 4));
        sum += Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, 8));
        sum += Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, 12));
        sum += Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, 16));
        // At most 19 bits, then 17, then 16.
        uint folded = (uint)(sum & 0xffff) + (uint)((sum >> 16) & 0xffff) + (uint)(sum >> 32);
        folded = (folded & 0xffff) + (folded >> 16);
        folded = (folded & 0xffff) + (folded >> 16);
        return folded == 0xffff;
    }

    /// <summary>Whether a unicast packet to this host may have come this way.</summary>
    private static bool IsPlausible(Mbuf m, Ifnet ifp, InIfaddr own, InIfaddrHash addresses)
    {
        // The strong end system model (RFC 1122 section 3.3.4.2), for hosts.
        if (V_ip_strong_es != 0 && V_ipforwarding == 0 && own.Ifp != ifp)
            return false;
        InAddr source = new IpHeader(m.Data).Source;
        for (InIfaddrHash.Entry? entry = addresses.Find(source); entry is not null; entry = entry.Following)
        {
            // Nobody else sends from an address of this host, and nobody at all from a broadcast address.
            if (entry.Address.IsUsable && (entry.IsBroadcast ? entry.Address.Ifp == ifp : V_ip_sav != 0))
                return false;
        }

        return true;
    }

    private static bool IsForAll(Mbuf m, Ifnet ifp, InAddr destination, InIfaddrHash addresses)
    {
        if (destination.IsBroadcast)
            return true;
        // The broadcast address of old.
        if (destination.IsAny)
            return (m.Flags & MbufFlags.Broadcast) != 0;
        // Who has no address takes what may tell it one (BOOTP, DHCP).
        if (addresses.Addresses == 0)
            return (m.Flags & (MbufFlags.Broadcast | MbufFlags.Multicast)) == 0 && !destination.IsMulticast;
        return (m.Flags & MbufFlags.Broadcast) != 0 && InIfaddrs.IsBroadcast(destination, ifp);
    }

    private static void InputMulticast(Mbuf m, Ifnet ifp, InAddr group, bool isDirect)
    {
        ref Ipstat stat = ref V_ipstat.Own;
        if (V_ip_mrouter is { } router)
        {
            if (!router.Forward(m, ifp, null))
            {
                Drop(m, ref stat.ips_cantforward);
                return;
            }

            stat.ips_forward++;
            // The routing daemon hears of all groups, whether this host is a member or not.
            if (new IpHeader(m.Data).Protocol == IpProto.Igmp)
            {
                Deliver(m, isDirect);
                return;
            }
        }

        if (InMultis.IsMember(ifp, group))
            Deliver(m, isDirect);
        else
            Drop(m, ref stat.ips_notmember);
    }

    /// <summary>A packet for this host: to its protocol, when it is whole.</summary>
    private static void Deliver(Mbuf m, bool isDirect)
    {
        var ip = new IpHeader(m.Data);
        if ((ip.Offset & (IpHeader.MoreFragments | IpHeader.OffsetMask)) != 0)
        {
            if (Reassemble(m) is not { } whole)
                return;
            m = whole;
            ip = new IpHeader(m.Data);
            // Its flow is known only now, and may belong into another lane.
            m.Pkthdr.RssType = RssType.None;
            if (!isDirect && Netisr.CurrentLane is { IsOnly: false })
            {
                Netisr.Dispatch(DirectProtocol, m);
                return;
            }
        }

        byte protocol = ip.Protocol;
        int hlen = ip.HeaderLength;
        ref Ipstat stat = ref V_ipstat.Own;
        if ((Volatile.Read(ref s_protox[protocol]) ?? Volatile.Read(ref s_protox[IpProto.Raw])) is { } input)
        {
            stat.ips_delivered++;
            input(m, hlen, protocol);
            return;
        }

        stat.ips_noproto++;
        Icmp.Error(m, IcmpUnreachable, CodeProtocol);
    }

    /// <summary>A datagram that no raw socket wanted whose protocol is nobody's: it was not delivered after all (<c>rip_input</c>).</summary>
    internal static void RejectProtocol(Mbuf m)
    {
        ref Ipstat stat = ref V_ipstat.Own;
        stat.ips_noproto++;
        stat.ips_delivered--;
        Icmp.Error(m, IcmpUnreachable, CodeProtocol);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Mbuf? Drop(Mbuf m, ref ulong reason)
    {
        reason++;
        m.FreeChain();
        return null;
    }

    private static Mbuf? Lost(ref ulong reason)
    {
        reason++;
        return null;
    }
}
