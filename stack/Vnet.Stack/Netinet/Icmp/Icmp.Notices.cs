using Vnet.Net;

namespace Vnet.Netinet;

// Errors in: what networks and hosts say of packets that this host sent.
public static partial class Icmp
{
    // Transport header that is shown to protocols, where it was quoted.
    private const int ShownTransport = 20;

    private static bool Notify(ref Mbuf m, int offset)
    {
        ref Icmpstat stat = ref V_icmpstat.Own;
        var icmp = new IcmpHeader(m.Data[offset..]);
        (byte type, byte code) = (icmp.Type, icmp.Code);
        if (code > (type == IcmpType.Unreach ? IcmpUnreach.PrecedenceCutoff : 1))
        {
            stat.icps_badcode++;
            return true;
        }

        if (!TryPullupQuoted(ref m, offset, out bool isGone))
            return !isGone;
        int start = offset + IcmpHeader.MinLength;
        var quoted = new IpHeader(m.Data[start..]);
        if (quoted.Destination.IsMulticast)
        {
            stat.icps_badcode++;
            return true;
        }

        if (InIfaddrs.FindLocal(quoted.Source) is null)
        {
            stat.icps_badaddr++;
            return true;
        }

        int mtu = 0;
        if (type == IcmpType.Unreach && code == IcmpUnreach.NeedFrag)
        {
            // An old router does not tell it: the next usual one below what was too big (RFC 1191 section 5).
            mtu = new IcmpHeader(m.Data[offset..]).NextMtu;
            if (mtu == 0)
                mtu = PathMtu.NextSmaller(quoted.TotalLength);
            if (mtu < PathMtu.Min)
            {
                stat.icps_badmtu++;
                return true;
            }
        }

        int shown = Math.Min(m.Length - start, quoted.HeaderLength + ShownTransport);
        if (Ip.ControlOf(quoted.Protocol) is { } control)
        {
            stat.icps_notices++;
            control(new IcmpNotice(type, code, mtu, m.Data.Slice(start, shown), quoted.HeaderLength));
        }

        return true;
    }

    /// <summary>Checks the packet that a message quotes, and brings its header and eight bytes more, or twenty, together.</summary>
    /// <param name="m">The message; null afterwards when it is gone.</param>
    /// <param name="offset">Where the ICMP header begins.</param>
    /// <param name="isGone">Whether there was no memory, and the packet is freed.</param>
    private static bool TryPullupQuoted(ref Mbuf m, int offset, out bool isGone)
    {
        isGone = false;
        ref Icmpstat stat = ref V_icmpstat.Own;
        int start = offset + IcmpHeader.MinLength;
        int available = m.Pkthdr.Len - start;
        if (available >= IpHeader.MinLength + 8)
        {
            var quoted = new IpHeader(m.Data[start..]);
            int least = quoted.HeaderLength + 8;
            // Of a later fragment nobody should tell, and it has no transport header.
            if (quoted.Version == 4 && quoted.HeaderLength >= IpHeader.MinLength && available >= least && quoted.TotalLength >= least
                && (quoted.Offset & IpHeader.OffsetMask) == 0)
            {
                if (m.Pullup(start + Math.Min(available, quoted.HeaderLength + ShownTransport)) is { } longer)
                {
                    m = longer;
                    return true;
                }

                isGone = true;
                stat.icps_nobufs++;
                return false;
            }
        }

        stat.icps_badlen++;
        return false;
    }
}
