using Vnet.Net;

namespace Vnet.Netinet;

// Messages in: icmp_input.
public static partial class Icmp
{
    private static void Input(Mbuf packet, int offset, byte protocol)
    {
        ref Icmpstat stat = ref V_icmpstat.Own;
        int length = packet.Pkthdr.Len - offset;
        if (length < IcmpHeader.MinLength)
        {
            stat.icps_tooshort++;
            packet.FreeChain();
            return;
        }

        if (packet.Pullup(offset + Math.Min(length, IcmpHeader.MinErrorLength)) is not { } m)
        {
            stat.icps_tooshort++;
            return;
        }

        if (InternetChecksum.Compute(m, offset, length) != 0)
        {
            stat.icps_checksum++;
            m.FreeChain();
            return;
        }

        byte type = m.Data[offset];
        Count(ref stat, type, isSent: false);
        bool goesOn = type switch
        {
            IcmpType.Unreach or IcmpType.TimeExceeded or IcmpType.ParameterProblem => Notify(ref m, offset),
            IcmpType.Echo => AnswerEcho(m, offset),
            IcmpType.Timestamp => AnswerTimestamp(m, offset),
            IcmpType.MaskRequest => AnswerMask(m, offset),
            IcmpType.Redirect => Redirected(ref m, offset),
            // RFC 6633: source quench is not heeded.
            _ => true,
        };
        if (!goesOn)
            return;
        if (RawInput is { } raw)
            raw(m, offset, protocol);
        else
            m.FreeChain();
    }

    // The answers' methods say whether the message is still to be shown to raw sockets; if not it is gone.
    private static bool AnswerEcho(Mbuf m, int offset)
    {
        // RFC 1122 section 3.2.2.6 leaves it to the host.
        if (V_icmpbmcastecho == 0 && IsToMany(m))
        {
            V_icmpstat.Own.icps_bmcastecho++;
            return true;
        }

        return Answer(m, offset, IcmpType.EchoReply, IcmpLimit.Echo);
    }

    private static bool AnswerTimestamp(Mbuf m, int offset)
    {
        if (V_icmptstamprepl == 0)
            return true;
        if (V_icmpbmcastecho == 0 && IsToMany(m))
        {
            V_icmpstat.Own.icps_bmcasttstamp++;
            return true;
        }

        if (m.Pkthdr.Len - offset < IcmpHeader.TimestampLength)
        {
            V_icmpstat.Own.icps_badlen++;
            return true;
        }

        return Answer(m, offset, IcmpType.TimestampReply, IcmpLimit.Timestamp);
    }

    private static bool AnswerMask(Mbuf m, int offset)
    {
        if (V_icmpmaskrepl == 0)
            return true;
        if (m.Pkthdr.Len - offset < IcmpHeader.MaskLength)
        {
            V_icmpstat.Own.icps_badlen++;
            return true;
        }

        return Answer(m, offset, IcmpType.MaskReply, IcmpLimit.Timestamp);
    }

    private static bool Answer(Mbuf m, int offset, byte reply, IcmpLimit limit)
    {
        if (!MaySend(limit))
        {
            m.FreeChain();
            return false;
        }

        // Not only the header: what is written to may be shared with who sent it.
        if (m.Unshare() is not { } answer)
        {
            V_icmpstat.Own.icps_nobufs++;
            return false;
        }

        var icmp = new IcmpHeader(answer.Data[offset..]) { Type = reply };
        if (reply == IcmpType.TimestampReply)
            icmp.ReceivedAt = icmp.TransmittedAt = MillisecondsSinceMidnight;
        if (reply == IcmpType.MaskReply && !TryFillMask(answer, icmp))
            return true;
        ref Icmpstat stat = ref V_icmpstat.Own;
        stat.icps_reflect++;
        Count(ref stat, reply, isSent: true);
        Send(answer);
        return false;
    }

    // The mask of the network of who is asked, or, when all are asked, of who asks.
    private static bool TryFillMask(Mbuf m, IcmpHeader icmp)
    {
        var ip = new IpHeader(m.Data);
        InAddr about = ip.Destination.IsBroadcast || ip.Destination.IsAny ? ip.Source : ip.Destination;
        if (m.ReceiveInterface is not { } ifp || (about.IsAny ? ifp.Inet.First : ifp.Inet.OnNetwork(about)) is not { } address)
        {
            // As it came, for raw sockets.
            icmp.Type = IcmpType.MaskRequest;
            return false;
        }

        icmp.Mask = V_icmpmaskfake != 0 ? V_icmpmaskfake : InAddr.Mask(address.PrefixLength);
        return true;
    }

    private static bool IsToMany(Mbuf m)
    {
        if ((m.Flags & (MbufFlags.Broadcast | MbufFlags.Multicast)) != 0)
            return true;
        InAddr destination = new IpHeader(m.Data).Destination;
        return destination.IsMulticast || InIfaddrs.IsBroadcast(destination, m.ReceiveInterface);
    }

    // iptime: of UTC.
    private static uint MillisecondsSinceMidnight => (uint)VnetClock.Wheel.TimeProvider.GetUtcNow().TimeOfDay.TotalMilliseconds;
}
