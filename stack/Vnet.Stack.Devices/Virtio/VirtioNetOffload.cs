using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Between what a virtio-net header says of a frame and what an mbuf's packet header does (FreeBSD's if_vtnet.c).</summary>
/// <remarks>
/// A header comes from outside and may say anything: it is checked against its frame, and what cannot be true is
/// refused, before the stack relies on it.
/// </remarks>
public static class VirtioNetOffload
{
    /// <summary>Takes over what a header says of a received frame.</summary>
    /// <param name="header">The header.</param>
    /// <param name="m">The frame. On a fault it is as it was, and still the caller's.</param>
    /// <param name="isEthernet">Whether it has a link header; tun's packets have none.</param>
    /// <returns>
    /// <see cref="VirtioNetFault.None"/> when the header was sound. A frame whose checksum the sender left open is then
    /// marked valid, since it never left memory, and also asks for the checksum
    /// (<see cref="CsumFlags.IpTcp"/> …, <see cref="PacketHeader.CsumData"/> being the field's offset), so that it can be
    /// sent on; segments that the sender left uncut ask for it with <see cref="CsumFlags.Tso"/> and
    /// <see cref="PacketHeader.TsoSegsz"/>. A checksum of another protocol is filled in at once.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VirtioNetFault Apply(in VirtioNetHeader header, Mbuf m, bool isEthernet)
    {
        ArgumentNullException.ThrowIfNull(m);
        return header.Flags == 0 && header.GsoType == VirtioNetHeader.GsoNone ? VirtioNetFault.None : ApplyWork(header, m, isEthernet);
    }

    /// <summary>Makes the header for a frame to be sent.</summary>
    /// <param name="m">The frame. It is not changed.</param>
    /// <param name="isEthernet">Whether it has a link header.</param>
    /// <param name="header">The header.</param>
    /// <returns>A fault when the frame asks for what the header cannot say; it must not be sent then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VirtioNetFault Make(Mbuf m, bool isEthernet, out VirtioNetHeader header)
    {
        ArgumentNullException.ThrowIfNull(m);
        header = default;
        // What was checked on the way in says nothing on the way out.
        return (m.Pkthdr.CsumFlags & ~CsumFlags.AllValid) == 0 ? VirtioNetFault.None : MakeWork(m, isEthernet, out header);
    }

    private static VirtioNetFault ApplyWork(in VirtioNetHeader header, Mbuf m, bool isEthernet)
    {
        int length = m.Pkthdr.Len;
        bool open = (header.Flags & VirtioNetHeader.NeedsCsum) != 0;
        if (open && (header.CsumStart < (isEthernet ? EtherHeader.Length : 0) || header.CsumStart + header.CsumOffset + 2 > length))
            return VirtioNetFault.ChecksumOutside;
        if (header.GsoType != VirtioNetHeader.GsoNone)
            return ApplySegments(header, m, isEthernet, open);
        if (open)
            ApplyChecksum(header, m, isEthernet);
        else if ((header.Flags & VirtioNetHeader.DataValid) != 0)
            MarkValid(ref m.Pkthdr, CsumFlags.None);
        return VirtioNetFault.None;
    }

    private static VirtioNetFault ApplySegments(in VirtioNetHeader header, Mbuf m, bool isEthernet, bool open)
    {
        bool isIpv6;
        switch (header.GsoType & ~VirtioNetHeader.GsoEcn)
        {
            case VirtioNetHeader.GsoTcp4:
                isIpv6 = false;
                break;
            case VirtioNetHeader.GsoTcp6:
                isIpv6 = true;
                break;
            default:
                return VirtioNetFault.UnknownGso;
        }

        if (header.GsoSize == 0)
            return VirtioNetFault.GsoSizeZero;
        if (header.HeaderLength > m.Pkthdr.Len)
            return VirtioNetFault.HeaderBeyondFrame;
        if (!FrameHeaders.TryParse(m.Data, isEthernet, out FrameHeaders found) || found.Protocol != FrameHeaders.Tcp || found.IsIpv6 != isIpv6)
            return VirtioNetFault.GsoOfOtherProtocol;
        if (open && (header.CsumStart != found.Transport || header.CsumOffset != found.ChecksumOffset))
            return VirtioNetFault.ChecksumElsewhere;
        CsumFlags segments = isIpv6 ? CsumFlags.Ip6Tso : CsumFlags.IpTso;
        MarkOpen(ref m.Pkthdr, found, found.ChecksumFlag | segments);
        m.Pkthdr.TsoSegsz = header.GsoSize;
        return VirtioNetFault.None;
    }

    private static void ApplyChecksum(in VirtioNetHeader header, Mbuf m, bool isEthernet)
    {
        if (FrameHeaders.TryParse(m.Data, isEthernet, out FrameHeaders found)
            && header.CsumStart == found.Transport && header.CsumOffset == found.ChecksumOffset)
        {
            MarkOpen(ref m.Pkthdr, found, found.ChecksumFlag);
        }
        else
        {
            // Of a protocol inside another, for one: our flags have no word for it.
            OpenChecksum.Fill(m, header.CsumStart, header.CsumOffset);
        }
    }

    private static void MarkOpen(ref PacketHeader packet, in FrameHeaders found, CsumFlags asked)
    {
        MarkValid(ref packet, asked);
        packet.CsumData = (ushort)found.ChecksumOffset;
        packet.L2Len = (byte)found.L2;
        packet.L3Len = (ushort)found.L3;
        packet.L4Len = (byte)found.L4;
    }

    private static void MarkValid(ref PacketHeader packet, CsumFlags asked)
    {
        packet.CsumFlags |= CsumFlags.L4Calculated | CsumFlags.L4Valid | asked;
        packet.CsumData = 0xffff;
    }

    [SkipLocalsInit]
    private static VirtioNetFault MakeWork(Mbuf m, bool isEthernet, out VirtioNetHeader header)
    {
        header = default;
        CsumFlags asked = m.Pkthdr.CsumFlags & ~CsumFlags.AllValid;
        Span<byte> copy = stackalloc byte[FrameHeaders.MaxLength];
        if (!FrameHeaders.TryParse(m.Peek(0, copy[..Math.Min(copy.Length, m.Pkthdr.Len)]), isEthernet, out FrameHeaders found))
            return VirtioNetFault.NotExpressible;
        CsumFlags segments = found.IsIpv6 ? CsumFlags.Ip6Tso : CsumFlags.IpTso;
        // Segments without a checksum of their own cannot be: asking for them asks for it.
        if ((asked & ~(found.ChecksumFlag | segments)) != 0 || ((asked & segments) != 0 && found.Protocol != FrameHeaders.Tcp))
            return VirtioNetFault.NotExpressible;
        header = new VirtioNetHeader
        {
            Flags = VirtioNetHeader.NeedsCsum,
            CsumStart = (ushort)found.Transport,
            CsumOffset = (ushort)found.ChecksumOffset,
        };
        if ((asked & segments) == 0)
            return VirtioNetFault.None;
        if (m.Pkthdr.TsoSegsz == 0)
            return VirtioNetFault.GsoSizeZero;
        // What fits one segment is no segments, and a receiver may refuse it as such.
        if (m.Pkthdr.Len - found.Total <= m.Pkthdr.TsoSegsz)
            return VirtioNetFault.None;
        byte type = found.IsIpv6 ? VirtioNetHeader.GsoTcp6 : VirtioNetHeader.GsoTcp4;
        header = header with
        {
            GsoType = found.CongestionWindowReduced ? (byte)(type | VirtioNetHeader.GsoEcn) : type,
            GsoSize = m.Pkthdr.TsoSegsz,
            HeaderLength = (ushort)found.Total,
        };
        return VirtioNetFault.None;
    }
}
