using System.Buffers.Binary;

namespace Vnet.Net;

/// <summary>Splits a large TCP segment into ones of the size that its sender asked for: TSO in software.</summary>
internal static class TcpSegmentation
{
    private const byte Fin = 0x01;
    private const byte Push = 0x08;
    private const byte CongestionWindowReduced = 0x80;

    /// <summary>Splits a frame.</summary>
    /// <param name="m">The frame, no longer the caller's.</param>
    /// <param name="headers">Where its headers are.</param>
    /// <param name="bytes">Its beginning.</param>
    /// <param name="assist">What the device does: checksums that it does not are filled in.</param>
    /// <returns>Frames linked by <see cref="Mbuf.NextPacket"/>; null when there was no mbuf. The payload is not copied.</returns>
    public static Mbuf? Split(Mbuf m, in FrameHeaders headers, ReadOnlySpan<byte> bytes, CsumFlags assist)
    {
        int length = headers.Transport + ((bytes[headers.Transport + 12] >> 4) * 4);
        int end = Math.Min(headers.Ip + TxOffload.IpLength(headers, bytes), m.Pkthdr.Len);
        int size = m.Pkthdr.TsoSegsz;
        if (size == 0 || length > bytes.Length || end < length)
        {
            m.FreeChain();
            return null;
        }

        CsumFlags asked = headers.IsIpv6 ? CsumFlags.Ip6Tcp : CsumFlags.IpTcp | CsumFlags.Ip;
        var segments = default(MbufList);
        int index = 0;
        for (int at = length; at < end || index == 0; at += size, index++)
        {
            int count = Math.Min(size, end - at);
            Mbuf? segment = Piece(m, bytes[..length], at, count);
            if (segment is null)
            {
                segments.Free();
                m.FreeChain();
                return null;
            }

            Number(segment.Data, headers, index, at - length, count, isLast: at + count >= end);
            segment.Pkthdr.CsumFlags = (m.Pkthdr.CsumFlags & ~CsumFlags.Tso) | asked;
            CsumFlags missing = asked & ~assist;
            // Cannot fail: the headers are in the segment's own mbuf.
            _ = TxOffload.FillChecksums(segment, headers, segment.Data[..length], missing);
            segments.Add(segment);
        }

        m.FreeChain();
        return segments.TakeAll();
    }

    private static Mbuf? Piece(Mbuf m, ReadOnlySpan<byte> header, int at, int count)
    {
        Mbuf? segment = Mbuf.GetHeader();
        if (segment is null)
            return null;
        segment.DuplicateHeader(m);
        segment.Pkthdr.Len = 0;
        segment.Reserve(Mbuf.OwnSize - header.Length);
        header.CopyTo(segment.Extend(header.Length));
        if (count == 0)
            return segment;
        if (m.Copy(at, count) is not { } payload)
        {
            segment.FreeChain();
            return null;
        }

        segment.Concatenate(payload);
        segment.Pkthdr.Len = header.Length + count;
        return segment;
    }

    // RFC 9293 §3.7: every segment its place; FIN and PSH belong to the last, CWR to the first (RFC 3168 §6.1.2).
    private static void Number(Span<byte> bytes, in FrameHeaders headers, int index, int offset, int count, bool isLast)
    {
        Span<byte> ip = bytes[headers.Ip..];
        Span<byte> tcp = bytes[headers.Transport..];
        int tcpLength = bytes.Length - headers.Transport + count;
        uint pseudo;
        if (headers.IsIpv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(headers.Transport - headers.Ip - 40 + tcpLength));
            pseudo = InternetChecksum.PseudoHeader(ip.Slice(8, 16), ip.Slice(24, 16), FrameHeaders.Tcp, (uint)tcpLength);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(headers.Transport - headers.Ip + tcpLength));
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(ip[4..]) + index));
            pseudo = InternetChecksum.PseudoHeader(
                BinaryPrimitives.ReadUInt32BigEndian(ip[12..]), BinaryPrimitives.ReadUInt32BigEndian(ip[16..]), FrameHeaders.Tcp, (ushort)tcpLength);
        }

        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], InternetChecksum.Fold(pseudo));
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]) + (uint)offset);
        if (!isLast)
            tcp[13] &= unchecked((byte)~(Fin | Push));
        if (index > 0)
            tcp[13] &= unchecked((byte)~CongestionWindowReduced);
    }
}
