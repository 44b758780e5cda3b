using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet;

// Packets that are too large, and work that a device does not do: ip_fragment, in_delayed_cksum.
public static partial class Ip
{
    // No fragment carries less, so that offsets can be told.
    private const int LeastFragment = 8;

    /// <summary>Computes what the device would leave out; for a packet that is fragmented all of it, because no device sums over fragments.</summary>
    /// <returns>The packet; null when there was no memory, and it is gone.</returns>
    private static Mbuf? Complete(Mbuf m, Ifnet ifp, bool isFragmented)
    {
        CsumFlags asked = m.Pkthdr.CsumFlags;
        CsumFlags missing = asked & OpenWork & (isFragmented ? ~CsumFlags.None : ~ifp.HwAssist);
        if ((missing & (CsumFlags.IpUdp | CsumFlags.IpTcp)) != 0 && !TryDelayedSum(m))
        {
            V_ipstat.Own.ips_odropped++;
            m.FreeChain();
            return null;
        }

        if ((missing & CsumFlags.Ip) != 0)
            FillSum(new IpHeader(m.Data), m.Data[..new IpHeader(m.Data).HeaderLength]);
        m.Pkthdr.CsumFlags = asked & ~missing;
        return m;
    }

    /// <summary>Computes the transport checksum that was left to the device (<c>in_delayed_cksum</c>); its field holds that of the pseudo-header.</summary>
    private static bool TryDelayedSum(Mbuf m)
    {
        int hlen = new IpHeader(m.Data).HeaderLength;
        int field = hlen + m.Pkthdr.CsumData;
        if (field + 2 > m.Pkthdr.Len)
            return true;
        ushort sum = InternetChecksum.Compute(m, hlen, m.Pkthdr.Len - hlen);
        // RFC 768: zero stands for none.
        if (sum == 0 && (m.Pkthdr.CsumFlags & CsumFlags.IpUdp) != 0)
            sum = 0xffff;
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, sum);
        return m.CopyBack(field, bytes);
    }

    private static Errno SendFragments(Mbuf m, Ifnet ifp, InAddr next, int mtu)
    {
        Errno error = Fragment(m, mtu, out Mbuf? first);
        if (error != Errno.Ok)
            return error;
        for (Mbuf? fragment = first; fragment is not null;)
        {
            Mbuf? following = fragment.NextPacket;
            fragment.NextPacket = null;
            // A datagram that misses a fragment is of no use.
            if (error == Errno.Ok)
                error = ifp.Layer.Output(ifp, fragment, next);
            else
                fragment.FreeChain();
            fragment = following;
        }

        if (error == Errno.Ok)
            V_ipstat.Own.ips_fragmented++;
        return error;
    }

    /// <summary>Makes fragments of a packet (<c>ip_fragment</c>, RFC 791 section 3.2). The payload is not copied where it is in clusters.</summary>
    /// <param name="m">The packet, with complete checksums; no longer the caller's.</param>
    /// <param name="mtu">Bytes of the largest fragment.</param>
    /// <param name="first">The fragments, linked by <see cref="Mbuf.NextPacket"/>.</param>
    /// <returns><see cref="Errno.MessageTooLong"/>: not to be fragmented, or not into that little. <see cref="Errno.NoBuffers"/>.</returns>
    internal static Errno Fragment(Mbuf m, int mtu, out Mbuf? first)
    {
        first = null;
        var ip = new IpHeader(m.Data);
        int hlen = ip.HeaderLength;
        ushort flags = ip.Offset;
        int count = (mtu - hlen) & ~7;
        if ((flags & IpHeader.DontFragment) != 0 || count < LeastFragment)
            return Refuse(m, ref V_ipstat.Own.ips_cantfrag, Errno.MessageTooLong);

        Span<byte> header = stackalloc byte[IpOptions.MaxHeader];
        int laterLength = IpOptions.CopyForFragments(m.Data[..hlen], header);
        int total = m.Pkthdr.Len;
        int made = 1;
        Mbuf last = m;
        for (int at = hlen + count; at < total; at += count, made++)
        {
            int length = Math.Min(count, total - at);
            if (Piece(m, header[..laterLength], at, length) is not { } fragment)
            {
                FreeFragments(m);
                V_ipstat.Own.ips_odropped++;
                return Errno.NoBuffers;
            }

            var later = new IpHeader(fragment.Data)
            {
                TotalLength = (ushort)(laterLength + length),
                // Of a fragment that is fragmented again the last has more after it, if the first has.
                Offset = (ushort)((flags + ((at - hlen) >> 3)) | (at + length < total ? IpHeader.MoreFragments : 0)),
            };
            FillSum(later, fragment.Data[..laterLength]);
            last.NextPacket = fragment;
            last = fragment;
        }

        m.Adjust(hlen + count - total);
        ip.TotalLength = (ushort)(hlen + count);
        ip.Offset = (ushort)(flags | IpHeader.MoreFragments);
        FillSum(ip, m.Data[..hlen]);
        V_ipstat.Own.ips_ofragments += (ulong)made;
        first = m;
        return Errno.Ok;
    }

    private static Mbuf? Piece(Mbuf m, ReadOnlySpan<byte> header, int at, int length)
    {
        if (Mbuf.From(header, Mbuf.LinkHeaderRoom) is not { } fragment)
            return null;
        if (m.Copy(at, length) is not { } payload)
        {
            fragment.FreeChain();
            return null;
        }

        fragment.DuplicateHeader(m);
        fragment.Next = payload;
        fragment.Pkthdr.Len = header.Length + length;
        return fragment;
    }

    private static void FreeFragments(Mbuf first)
    {
        for (Mbuf? fragment = first; fragment is not null;)
        {
            Mbuf? following = fragment.NextPacket;
            fragment.NextPacket = null;
            fragment.FreeChain();
            fragment = following;
        }
    }

    /// <summary>Bytes of the packets that a device would make of one that it is to segment.</summary>
    private static int SegmentLength(Mbuf m, IpHeader ip)
    {
        Span<byte> room = stackalloc byte[1];
        ReadOnlySpan<byte> dataOffset = m.Peek(ip.HeaderLength + 12, room);
        return ip.HeaderLength + (dataOffset.IsEmpty ? 20 : (dataOffset[0] >> 4) * 4) + m.Pkthdr.TsoSegsz;
    }

    /// <summary>Sends what passes through, to be segmented, by a device that does not do that.</summary>
    private static Errno SendSegments(Mbuf m, Ifnet ifp, InAddr next)
    {
        Span<byte> bytes = stackalloc byte[FrameHeaders.MaxLength];
        bytes = bytes[..Math.Min(bytes.Length, m.Pkthdr.Len)];
        m.CopyTo(0, bytes);
        if (!FrameHeaders.TryParse(bytes, isEthernet: false, out FrameHeaders headers) || !headers.IsTcp)
            return Refuse(m, ref V_ipstat.Own.ips_odropped, Errno.MessageTooLong);
        Errno error = Errno.NoBuffers;
        for (Mbuf? segment = TcpSegmentation.Split(m, headers, bytes, ifp.HwAssist); segment is not null;)
        {
            Mbuf? following = segment.NextPacket;
            segment.NextPacket = null;
            error = ifp.Layer.Output(ifp, segment, next);
            segment = following;
        }

        return error;
    }
}
