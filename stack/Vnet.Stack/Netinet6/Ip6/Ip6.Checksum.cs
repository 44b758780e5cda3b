using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet6;

// Transport checksums: in6_cksum, in6_delayed_cksum.
public static partial class Ip6
{
    private const CsumFlags DelayData = CsumFlags.Ip6Udp | CsumFlags.Ip6Tcp;

    /// <summary>Checksum of what follows a packet's headers, with the pseudo-header (RFC 8200 section 8.1; <c>in6_cksum</c>).</summary>
    /// <param name="m">The packet, from its IPv6 header on.</param>
    /// <param name="offset">Where the transport header begins.</param>
    /// <param name="protocol">The transport.</param>
    /// <returns>The checksum in host order; 0 when the field that is in it is right.</returns>
    public static ushort PseudoChecksum(Mbuf m, int offset, byte protocol)
    {
        ArgumentNullException.ThrowIfNull(m);
        int length = m.Pkthdr.Len - offset;
        Span<byte> addresses = m.Data.Slice(8, 2 * In6Addr.Length);
        uint pseudo = InternetChecksum.Add(InternetChecksum.Sum(addresses), (uint)length + protocol);
        return InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(m, offset, length)));
    }

    /// <summary>
    /// Computes the transport checksum that a sender left open, where the device does not (<c>in6_delayed_cksum</c>). The field holds
    /// the pseudo-header's sum; <see cref="PacketHeader.CsumData"/> says where it is.
    /// </summary>
    /// <returns>False when there was no memory; the packet is still the caller's.</returns>
    private static bool CompleteChecksum(Mbuf m)
    {
        Ip6HeaderChain chain = SkipHeaders(m);
        CsumFlags asked = m.Pkthdr.CsumFlags & DelayData;
        m.Pkthdr.CsumFlags &= ~DelayData;
        int field = chain.Offset + m.Pkthdr.CsumData;
        if (field + 2 > m.Pkthdr.Len)
            return true;
        ushort sum = InternetChecksum.Compute(m, chain.Offset, m.Pkthdr.Len - chain.Offset);
        // RFC 8200 section 8.1: a UDP checksum of zero is sent as all ones.
        if (sum == 0 && (asked & CsumFlags.Ip6Udp) != 0)
            sum = 0xffff;
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, sum);
        return m.CopyBack(field, bytes);
    }

    /// <summary>Makes a received packet, of which an answer was made, one of this host.</summary>
    internal static void MakeOwn(Mbuf m)
    {
        m.DeleteTags();
        m.Flags &= MbufFlags.PacketHeader | MbufFlags.ReadOnly;
        m.ReceiveInterface = null;
        (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData, m.Pkthdr.TsoSegsz) = (CsumFlags.None, 0, 0);
    }
}
