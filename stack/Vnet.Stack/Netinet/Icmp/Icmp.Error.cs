using Vnet.Net;

namespace Vnet.Netinet;

// Errors out: icmp_error.
public static partial class Icmp
{
    /// <summary>Tells the sender of a packet why it was not delivered (<c>icmp_error</c>), as far as the rules and rate limits allow.</summary>
    /// <param name="m">The packet, from its IPv4 header on, which is in one piece; no longer the caller's.</param>
    /// <param name="type">Type of the message (<see cref="IcmpType"/>).</param>
    /// <param name="code">Its code; for a parameter problem the offset of the wrong byte, as in FreeBSD.</param>
    /// <param name="gateway">The better router, for redirects.</param>
    /// <param name="mtu">MTU of the next hop, for "needs fragmentation".</param>
    /// <remarks>
    /// None is sent (RFC 1122 section 3.2.2, RFC 1812 section 4.3.2.7) about another error, about what was sent to a
    /// broadcast or group address of IP or the link, about fragments but the first, and about what has no single sender.
    /// </remarks>
    public static void Error(Mbuf m, byte type, byte code, InAddr gateway = default, int mtu = 0)
    {
        ArgumentNullException.ThrowIfNull(m);
        ref Icmpstat stat = ref V_icmpstat.Own;
        if (type != IcmpType.Redirect)
            stat.icps_error++;
        if (!CallsForError(m, type, ref stat) || !MaySend(LimitOf(type)))
        {
            m.FreeChain();
            return;
        }

        Mbuf? answer = MakeError(m, type, code, gateway, mtu);
        if (answer is null)
            stat.icps_nobufs++;
        else
            Count(ref stat, type, isSent: true);
        m.FreeChain();
        if (answer is not null)
            Send(answer);
    }

    private static bool CallsForError(Mbuf m, byte type, ref Icmpstat stat)
    {
        if (m.Length < IpHeader.MinLength || m.Length < new IpHeader(m.Data).HeaderLength)
        {
            stat.icps_oldshort++;
            return false;
        }

        var ip = new IpHeader(m.Data);
        if ((ip.Offset & IpHeader.OffsetMask) != 0 || (m.Flags & (MbufFlags.Broadcast | MbufFlags.Multicast)) != 0 ||
            ip.Destination.IsMulticast || InIfaddrs.IsBroadcast(ip.Destination, m.ReceiveInterface))
        {
            stat.icps_suppressed++;
            return false;
        }

        // A redirect is about where an ICMP error goes next, not about its being undeliverable.
        if (ip.Protocol == IpProto.Icmp && type != IcmpType.Redirect)
        {
            Span<byte> quotedType = stackalloc byte[1];
            if (m.Pkthdr.Len < ip.HeaderLength + 1 || !IcmpType.IsInformational(m.Peek(ip.HeaderLength, quotedType)[0]))
            {
                stat.icps_oldicmp++;
                return false;
            }
        }

        if (!IsSingleHost(ip.Source, m.ReceiveInterface))
        {
            stat.icps_badaddr++;
            return false;
        }

        return true;
    }

    // The packet that tells it, with the quoted one's header before it, as Send turns it round.
    private static Mbuf? MakeError(Mbuf m, byte type, byte code, InAddr gateway, int mtu)
    {
        var ip = new IpHeader(m.Data);
        int quoted = QuotedLength(m, ip);
        int length = IpHeader.MinLength + IcmpHeader.MinLength + quoted;
        if (Mbuf.GetFor(length + Mbuf.LinkHeaderRoom) is not { } answer)
            return null;
        answer.Reserve(Mbuf.LinkHeaderRoom);
        Span<byte> bytes = answer.Extend(length);
        bytes[..(IpHeader.MinLength + IcmpHeader.MinLength)].Clear();
        var icmp = new IcmpHeader(bytes[IpHeader.MinLength..]) { Type = type };
        if (type == IcmpType.ParameterProblem)
            icmp.Pointer = code;
        else
            icmp.Code = code;
        if (type == IcmpType.Redirect)
            icmp.Gateway = gateway;
        if (type == IcmpType.Unreach && code == IcmpUnreach.NeedFrag)
            icmp.NextMtu = (ushort)Math.Clamp(mtu, 0, ushort.MaxValue);
        m.CopyTo(0, bytes[(IpHeader.MinLength + IcmpHeader.MinLength)..]);
        _ = new IpHeader(bytes)
        {
            HeaderLength = IpHeader.MinLength,
            TotalLength = (ushort)length,
            Protocol = IpProto.Icmp,
            Source = ip.Source,
            Destination = ip.Destination,
        };
        answer.Pkthdr.Fib = m.Pkthdr.Fib;
        (answer.Pkthdr.RcvIndex, answer.Pkthdr.RcvGeneration) = (m.Pkthdr.RcvIndex, m.Pkthdr.RcvGeneration);
        return answer;
    }

    // The header, then quotelen bytes but at least eight, and the whole header of TCP; all of it in one cluster.
    private static int QuotedLength(Mbuf m, IpHeader ip)
    {
        const int Most = MbufZones.ClusterSize - Mbuf.LinkHeaderRoom - IpHeader.MinLength - IcmpHeader.MinLength;
        int transport = Math.Max(V_icmp_quotelen, 8);
        if (ip.Protocol == IpProto.Tcp && m.Pkthdr.Len >= ip.HeaderLength + 20)
        {
            Span<byte> dataOffset = stackalloc byte[1];
            transport = Math.Max(transport, (m.Peek(ip.HeaderLength + 12, dataOffset)[0] >> 4) << 2);
        }

        return Math.Min(ip.HeaderLength + Math.Min(transport, Most), Math.Min(m.Pkthdr.Len, Most));
    }

    private static IcmpLimit LimitOf(byte type) => type switch
    {
        IcmpType.Unreach => IcmpLimit.Unreach,
        IcmpType.TimeExceeded => IcmpLimit.TimeExceeded,
        IcmpType.Redirect => IcmpLimit.Redirect,
        _ => IcmpLimit.OtherError,
    };

    // "0.0.0.0, a loopback address, a broadcast address, a multicast address, or a Class E address"; loopback is one host's, and
    // is dropped earlier where it comes from elsewhere.
    private static bool IsSingleHost(InAddr address, Ifnet? ifp) =>
        address.Value >> 24 != 0 && address.Value < 0xe000_0000 && !InIfaddrs.IsBroadcast(address, ifp);

    private static unsafe void Count(ref Icmpstat stat, byte type, bool isSent)
    {
        if (type > IcmpType.Max)
            return;
        if (isSent)
            stat.icps_outhist[type]++;
        else
            stat.icps_inhist[type]++;
    }
}
