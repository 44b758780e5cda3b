using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>Takes packets out of their outer headers.</summary>
public static class TunnelInput
{
    private const int TosAt = 1;

    // What was said of the outer packet or of its frame.
    private const MbufFlags OuterFlags = MbufFlags.Broadcast | MbufFlags.Multicast | MbufFlags.Promiscuous | MbufFlags.VlanTag | MbufFlags.ServiceTag
        | MbufFlags.Fragmented | MbufFlags.RouterAlertMld;

    /// <summary>TOS or traffic class of a packet.</summary>
    /// <param name="m">The packet from its IP header on.</param>
    public static byte TosOf(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        ReadOnlySpan<byte> header = m.Data;
        return header[0] >> 4 == 4 ? header[TosAt] : (byte)((header[0] << 4) | (header[1] >> 4));
    }

    /// <summary>
    /// Takes outer headers off, and with them all that was found out about the outer packet: a checksum that was right says nothing of
    /// those inside, and its flow and routing table are not the inner packet's.
    /// </summary>
    /// <param name="m">The packet.</param>
    /// <param name="count">Bytes of the outer headers.</param>
    /// <param name="fib">Routing table of what is inside.</param>
    public static void Strip(Mbuf m, int count, byte fib)
    {
        ArgumentNullException.ThrowIfNull(m);
        m.Adjust(count);
        m.DeleteNonpersistentTags();
        m.Flags &= ~OuterFlags;
        ref PacketHeader header = ref m.Pkthdr;
        (header.CsumFlags, header.CsumData, header.TsoSegsz) = (CsumFlags.None, 0, 0);
        (header.L2Len, header.L3Len, header.L4Len) = (0, 0, 0);
        (header.RssType, header.FlowId, header.EtherVtag, header.Fib) = (RssType.None, 0, 0, fib);
    }

    /// <summary>Takes an IP packet out, with its header in one piece.</summary>
    /// <param name="m">The packet from its outer header on; no longer the caller's.</param>
    /// <param name="offset">Where the inner packet begins.</param>
    /// <param name="family">Its family.</param>
    /// <param name="ecn">How congestion marks come in.</param>
    /// <param name="fib">Its routing table.</param>
    /// <param name="stat">Where it is counted when it is dropped.</param>
    /// <returns>Null when it was dropped.</returns>
    public static Mbuf? Open(Mbuf m, int offset, Af family, EcnMode ecn, byte fib, ref Tunnelstat stat)
    {
        ArgumentNullException.ThrowIfNull(m);
        byte outer = TosOf(m);
        int length = family == Af.Inet ? IpHeader.MinLength : Ip6Header.Length;
        if (m.Pkthdr.Len - offset < length)
            return Drop(m, ref stat.ts_tooshort);
        Strip(m, offset, fib);
        if (m.Pullup(length) is not { } inner)
        {
            stat.ts_nobufs++;
            return null;
        }

        if (FamilyLayer.FamilyOf(inner) != family)
            return Drop(inner, ref stat.ts_badhdr);
        byte before = TosOf(inner);
        byte tos = before;
        if (!IpEcn.TryEgress(ecn, outer, ref tos))
            return Drop(inner, ref stat.ts_ecn);
        return tos == before ? inner : Mark(inner, before, tos, ref stat);
    }

    private static Mbuf? Mark(Mbuf m, byte before, byte tos, ref Tunnelstat stat)
    {
        if (!m.IsWritable)
        {
            if (m.Unshare() is not { } own)
            {
                stat.ts_nobufs++;
                return null;
            }

            m = own;
        }

        if (m.Data[0] >> 4 == 4)
        {
            var ip = new IpHeader(m.Data);
            ushort first = (ushort)(m.Data[0] << 8);
            ip.Checksum = InternetChecksum.Update(ip.Checksum, (ushort)(first | before), (ushort)(first | tos));
            ip.Tos = tos;
        }
        else
        {
            var ip6 = new Ip6Header(m.Data);
            ip6.TrafficClass = tos;
        }

        return m;
    }

    private static Mbuf? Drop(Mbuf m, ref ulong reason)
    {
        reason++;
        m.FreeChain();
        return null;
    }
}
