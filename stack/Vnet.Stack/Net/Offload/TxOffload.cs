using System.Buffers.Binary;

namespace Vnet.Net;

/// <summary>
/// Does in software what a frame asks of a device that cannot do it: segmentation of TCP, checksums (FreeBSD's
/// <c>in_delayed_cksum</c>, and what it lacks for frames that a bridge brings from one device to another), and a VLAN tag
/// that is beside the bytes (as its <c>bridge_enqueue</c>).
/// </summary>
public static class TxOffload
{
    private const int MacOverhead = EtherHeader.LengthWithTag;

    /// <summary>Sends a frame, in several if it is too large for the interface and may be segmented.</summary>
    /// <returns><see cref="Errno.MessageTooLong"/>: it is too large. <see cref="Errno.NoBuffers"/>: no mbuf. Or what the interface says.</returns>
    public static Errno Transmit(Ifnet ifp, Mbuf m)
    {
        if ((m.Flags & MbufFlags.VlanTag) != 0 && !Ethernet.InsertsTag(ifp, m))
        {
            if (Ethernet.InsertTag(m) is not { } tagged)
            {
                ifp.Statistics.Own.oqdrops++;
                return Errno.NoBuffers;
            }

            m = tagged;
        }

        CsumFlags missing = Asked(m) & ~ifp.HwAssist;
        if (missing == CsumFlags.None)
        {
            if ((m.Pkthdr.CsumFlags & CsumFlags.Tso) != 0 || m.Pkthdr.Len <= ifp.Mtu + MacOverhead)
                return ifp.Transmit(m);
            m.FreeChain();
            ifp.Statistics.Own.oerrors++;
            return Errno.MessageTooLong;
        }

        return TransmitCompleted(ifp, m);
    }

    /// <summary>
    /// Completes a frame for a device that takes on only this work: as one frame, or as segments linked by
    /// <see cref="Mbuf.NextPacket"/>.
    /// </summary>
    /// <param name="m">The frame, no longer the caller's.</param>
    /// <param name="assist">The work that the device does.</param>
    /// <param name="isEthernet">Whether it has a link header.</param>
    /// <returns>Null when there was no mbuf for it; the frame is freed then.</returns>
    public static Mbuf? Complete(Mbuf m, CsumFlags assist, bool isEthernet = true)
    {
        CsumFlags missing = Asked(m) & ~assist;
        if (missing == CsumFlags.None)
            return m;
        Span<byte> bytes = stackalloc byte[FrameHeaders.MaxLength];
        bytes = bytes[..Math.Min(bytes.Length, m.Pkthdr.Len)];
        m.CopyTo(0, bytes);
        if (!FrameHeaders.TryParse(bytes, isEthernet, out FrameHeaders headers))
        {
            // It asks for work on headers that it does not have: nothing to be done.
            m.Pkthdr.CsumFlags &= ~missing;
            return m;
        }

        if ((missing & CsumFlags.Tso) != 0 && headers.IsTcp)
            return TcpSegmentation.Split(m, headers, bytes, assist);
        return FillChecksums(m, headers, bytes, missing) ? m : null;
    }

    /// <summary>The same for a device that does not put VLAN tags into frames either: a tag beside the frame's bytes goes into it.</summary>
    /// <inheritdoc cref="Complete"/>
    public static Mbuf? CompleteWithTag(Mbuf m, CsumFlags assist)
    {
        if ((m.Flags & MbufFlags.VlanTag) == 0)
            return Complete(m, assist);
        return Ethernet.InsertTag(m) is { } tagged ? Complete(tagged, assist) : null;
    }

    /// <summary>Computes the checksums that are asked for.</summary>
    internal static bool FillChecksums(Mbuf m, in FrameHeaders headers, ReadOnlySpan<byte> bytes, CsumFlags missing)
    {
        Span<byte> sum = stackalloc byte[2];
        if ((missing & CsumFlags.Ip) != 0 && !headers.IsIpv6)
        {
            Span<byte> header = stackalloc byte[60];
            header = header[..(headers.Transport - headers.Ip)];
            bytes.Slice(headers.Ip, header.Length).CopyTo(header);
            header[10] = header[11] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(sum, InternetChecksum.Compute(header));
            if (!m.CopyBack(headers.Ip + 10, sum))
                return Failed(m);
        }

        if ((missing & CsumFlags.DelayData) != 0)
        {
            int end = Math.Min(headers.Ip + IpLength(headers, bytes), m.Pkthdr.Len);
            // One that says it ends within its own headers, as a hostile host's may, has nothing to be summed.
            if (end >= headers.Total)
            {
                // The field already holds the sum over the pseudo-header.
                ushort value = InternetChecksum.Compute(m, headers.Transport, end - headers.Transport);
                // RFC 768: a UDP checksum of zero is sent as all ones, because zero stands for none.
                BinaryPrimitives.WriteUInt16BigEndian(sum, value == 0 && headers.IsUdp ? (ushort)0xffff : value);
                if (!m.CopyBack(headers.Transport + headers.ChecksumOffset, sum))
                    return Failed(m);
            }
        }

        m.Pkthdr.CsumFlags &= ~missing;
        return true;
    }

    /// <summary>Bytes from the IP header to the end of the packet, without padding.</summary>
    internal static int IpLength(in FrameHeaders headers, ReadOnlySpan<byte> bytes)
    {
        ushort length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(headers.Ip + (headers.IsIpv6 ? 4 : 2))..]);
        return headers.IsIpv6 ? length + 40 : length;
    }

    private static Errno TransmitCompleted(Ifnet ifp, Mbuf m)
    {
        Errno result = Errno.NoBuffers;
        for (Mbuf? packet = Complete(m, ifp.HwAssist); packet is not null;)
        {
            Mbuf? next = packet.NextPacket;
            packet.NextPacket = null;
            if (packet.Pkthdr.Len > ifp.Mtu + MacOverhead && (packet.Pkthdr.CsumFlags & CsumFlags.Tso) == 0)
            {
                packet.FreeChain();
                ifp.Statistics.Own.oerrors++;
                result = Errno.MessageTooLong;
            }
            else
            {
                result = ifp.Transmit(packet);
            }

            packet = next;
        }

        return result;
    }

    private static CsumFlags Asked(Mbuf m) => m.Pkthdr.CsumFlags & (CsumFlags.Ip | CsumFlags.DelayData | CsumFlags.Tso);

    private static bool Failed(Mbuf m)
    {
        m.FreeChain();
        return false;
    }
}
