using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>
/// Joins received TCP segments of a queue to larger ones (FreeBSD's tcp_lro). What is joined is held back until the end of
/// the pass at most.
/// </summary>
/// <remarks>
/// Joined are segments of one flow that follow each other without gap, with data, with nothing but ACK and PSH, whose
/// checksums the device has found right, and that agree in all else: acknowledgement, window, options — none, or the
/// timestamp — TTL, type of service, link header. A segment with PSH, or shorter than the first, ends the joining. Any
/// other packet of the flow has the held ones go before it. So the stack sees the same bytes, acknowledgements and
/// options in the same order.
/// </remarks>
/// <param name="entries">Flows held at once.</param>
internal sealed class TcpLro(int entries)
{
    public const int MaxEntries = 1024;

    // The longest IP packet there is.
    private const int MaxLength = 65535;

    // In the order in which they began.
    private readonly LroEntry[] _entries = new LroEntry[Math.Max(1, entries)];
    private int _count;

    /// <summary>Segments that became part of others.</summary>
    internal ulong Joined;

    /// <summary>Segments given on, joined ones and such as stayed alone.</summary>
    internal ulong Flushed;

    /// <summary>Takes a packet, if it may be joined with others.</summary>
    /// <param name="m">The packet.</param>
    /// <param name="output">Where packets go that are held no longer.</param>
    /// <returns>False when it is the caller's still, to go after what is in <paramref name="output"/>.</returns>
    public bool TryJoin(Mbuf m, ref MbufList output)
    {
        LroFrame frame = LroFrame.Parse(m);
        if (!frame.IsTcp)
        {
            if (frame.IsUnclear)
                FlushAll(ref output);
            return false;
        }

        int found = Find(m, frame);
        if (!frame.IsPlain || !IsValid(m, frame.IsIpv6))
        {
            if (found >= 0)
                Flush(found, ref output);
            return false;
        }

        if (found >= 0)
        {
            ref LroEntry entry = ref _entries[found];
            if (Follows(entry, frame))
            {
                bool isLast = frame.IsPush || frame.Payload < entry.SegmentSize;
                Append(ref entry, m, frame);
                if (isLast)
                    Flush(found, ref output);
                return true;
            }

            Flush(found, ref output);
        }

        if (frame.IsPush)
            return false;
        if (_count == _entries.Length)
            Flush(0, ref output);
        _entries[_count++] = new LroEntry
        {
            Head = m, Tail = Last(m), Next = frame.Sequence + (uint)frame.Payload, SegmentSize = frame.Payload, Segments = 1,
        };
        return true;
    }

    /// <summary>Gives on all that is held.</summary>
    public void FlushAll(ref MbufList output)
    {
        for (int i = 0; i < _count; i++)
            Finish(ref _entries[i], ref output);
        _count = 0;
    }

    // As the device says, who has computed them; what another has joined already stays as it is.
    private static bool IsValid(Mbuf m, bool isIpv6)
    {
        CsumFlags needed = isIpv6 ? CsumFlags.L4Valid : CsumFlags.L4Valid | CsumFlags.L3Valid;
        return (m.Pkthdr.CsumFlags & needed) == needed && m.Pkthdr.CsumData == 0xffff && m.Pkthdr.TsoSegsz == 0 && m.IsWritable;
    }

    private int Find(Mbuf m, in LroFrame frame)
    {
        ReadOnlySpan<byte> ports = frame.TcpHeader[..4];
        ReadOnlySpan<byte> addresses = Addresses(frame.Headers, frame.IpOffset, frame.IsIpv6);
        for (int i = 0; i < _count; i++)
        {
            Mbuf head = _entries[i].Head;
            // Those that are held have headers without IPv4 options.
            int tcp = frame.IpOffset + (frame.IsIpv6 ? 40 : 20);
            ReadOnlySpan<byte> held = head.Data;
            if (BinaryPrimitives.ReadUInt16BigEndian(held[12..]) == (frame.IsIpv6 ? EtherType.Ipv6 : EtherType.Ip)
                && Addresses(held, frame.IpOffset, frame.IsIpv6).SequenceEqual(addresses) && held.Slice(tcp, 4).SequenceEqual(ports)
                && ((head.Flags ^ m.Flags) & MbufFlags.VlanTag) == 0 && head.Pkthdr.EtherVtag == m.Pkthdr.EtherVtag)
            {
                return i;
            }
        }

        return -1;
    }

    private static ReadOnlySpan<byte> Addresses(ReadOnlySpan<byte> headers, int ip, bool isIpv6) =>
        isIpv6 ? headers.Slice(ip + 8, 32) : headers.Slice(ip + 12, 8);

    private static bool Follows(in LroEntry entry, in LroFrame frame)
    {
        Mbuf head = entry.Head;
        if (frame.Sequence != entry.Next || frame.Payload > entry.SegmentSize || head.Pkthdr.Len - frame.IpOffset + frame.Payload > MaxLength)
            return false;
        ReadOnlySpan<byte> held = head.Data;
        ReadOnlySpan<byte> headers = frame.Headers;
        int tcp = frame.TcpOffset;
        // The same length of TCP header, hence of options; then link header, acknowledgement, window and options.
        if (held[tcp + 12] != headers[tcp + 12] || !held[..EtherHeader.Length].SequenceEqual(headers[..EtherHeader.Length])
            || !held.Slice(tcp + 8, 4).SequenceEqual(headers.Slice(tcp + 8, 4)) || !held.Slice(tcp + 14, 2).SequenceEqual(headers.Slice(tcp + 14, 2))
            || !held[(tcp + 20)..headers.Length].SequenceEqual(headers[(tcp + 20)..]))
        {
            return false;
        }

        int ip = frame.IpOffset;
        // Version, class and flow label, hop limit; or type of service, fragmentation bits, TTL.
        return frame.IsIpv6
            ? held.Slice(ip, 4).SequenceEqual(headers.Slice(ip, 4)) && held[ip + 7] == headers[ip + 7]
            : held[ip + 1] == headers[ip + 1] && held.Slice(ip + 6, 3).SequenceEqual(headers.Slice(ip + 6, 3));
    }

    private void Append(ref LroEntry entry, Mbuf m, in LroFrame frame)
    {
        Mbuf head = entry.Head;
        if (frame.IsPush)
            head.Data[frame.TcpOffset + 13] |= LroFrame.Push;
        Mbuf? payload = m;
        m.Adjust(frame.Headers.Length);
        m.DropHeader();
        while (payload is { Length: 0 })
            payload = payload.Free();
        entry.Tail.Next = payload;
        entry.Tail = Last(payload!);
        entry.Next += (uint)frame.Payload;
        entry.Segments++;
        head.Pkthdr.Len += frame.Payload;
        Joined++;
    }

    private static Mbuf Last(Mbuf m)
    {
        while (m.Next is { } next)
            m = next;
        return m;
    }

    private void Flush(int index, ref MbufList output)
    {
        Finish(ref _entries[index], ref output);
        Array.Copy(_entries, index + 1, _entries, index, _count - index - 1);
        _entries[--_count] = default;
    }

    private void Finish(ref LroEntry entry, ref MbufList output)
    {
        Mbuf head = entry.Head;
        if (entry.Segments > 1)
            FixHeaders(head, entry.SegmentSize);
        output.Add(head);
        Flushed++;
        entry = default;
    }

    // Length and header checksum. That of TCP stays what it was: the packet is marked as checked.
    private static void FixHeaders(Mbuf head, int segmentSize)
    {
        head.Pkthdr.TsoSegsz = (ushort)segmentSize;
        Span<byte> ip = head.Data[EtherHeader.Length..];
        int length = head.Pkthdr.Len - EtherHeader.Length;
        if ((ip[0] >> 4) == 6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(length - 40));
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)length);
        ip.Slice(10, 2).Clear();
        uint sum = 0;
        for (int i = 0; i < 20; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(ip[i..]);
        sum = (sum & 0xffff) + (sum >> 16);
        sum += sum >> 16;
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], (ushort)~sum);
    }
}
