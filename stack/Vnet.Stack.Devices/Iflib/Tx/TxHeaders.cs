using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>Looks at the headers of a frame that is to be sent (<c>iflib_parse_header</c>).</summary>
internal static class TxHeaders
{
    /// <summary>Bytes of Ethernet with a tag, IPv6 without extensions, and TCP with all its options.</summary>
    public const int Longest = EtherHeader.LengthWithTag + 40 + 60;

    private const int Tcp = 6;
    private const int Udp = 17;

    /// <summary>Fills the lengths and protocols of a packet from its first bytes.</summary>
    /// <param name="frame">The frame's first piece.</param>
    /// <param name="packet">What is filled.</param>
    /// <returns>Bytes that the headers take; more than there are when the frame's first piece is too short to say more.</returns>
    public static int Parse(ReadOnlySpan<byte> frame, ref PktInfo packet)
    {
        packet.EhdrLength = EtherHeader.Length;
        if (frame.Length < EtherHeader.Length)
            return EtherHeader.Length;
        packet.EtherType = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);
        if (packet.EtherType == EtherType.Vlan)
        {
            packet.EhdrLength = EtherHeader.LengthWithTag;
            if (frame.Length < EtherHeader.LengthWithTag)
                return EtherHeader.LengthWithTag;
            packet.EtherType = BinaryPrimitives.ReadUInt16BigEndian(frame[16..]);
        }

        ReadOnlySpan<byte> ip = frame[packet.EhdrLength..];
        switch (packet.EtherType)
        {
            case EtherType.Ip:
                if (ip.Length < 20)
                    return packet.EhdrLength + 20;
                packet.IpHdrLength = (ip[0] & 0xf) * 4;
                packet.IpProtocol = ip[9];
                break;
            case EtherType.Ipv6:
                if (ip.Length < 40)
                    return packet.EhdrLength + 40;
                packet.IpHdrLength = 40;
                packet.IpProtocol = ip[6];
                break;
            default:
                return packet.EhdrLength;
        }

        int transport = packet.EhdrLength + packet.IpHdrLength;
        if (packet.IpProtocol == Udp)
            return transport + 8;
        if (packet.IpProtocol != Tcp)
            return transport;
        if (frame.Length < transport + 20)
            return transport + 20;
        packet.TcpHdrLength = (frame[transport + 12] >> 4) * 4;
        return transport + packet.TcpHdrLength;
    }

    /// <summary>Zeroes what the device wants to find zero.</summary>
    /// <param name="frame">The frame's first piece, headers complete, writable.</param>
    /// <param name="packet">What <see cref="Parse"/> found.</param>
    /// <param name="shared">What the device wants.</param>
    public static void Prepare(Span<byte> frame, in PktInfo packet, IfSharedCtx shared)
    {
        if (packet.EtherType == EtherType.Ip && shared.Has(IflibFlags.TsoInitIp) && (packet.CsumFlags & CsumFlags.IpTso) != 0)
        {
            frame.Slice(packet.EhdrLength + 2, 2).Clear();
            frame.Slice(packet.EhdrLength + 10, 2).Clear();
        }

        if (!shared.Has(IflibFlags.NeedZeroCsum) || (packet.CsumFlags & (CsumFlags.DelayData | CsumFlags.Tso)) == 0)
            return;
        int transport = packet.EhdrLength + packet.IpHdrLength;
        int offset = packet.IpProtocol switch { Tcp => 16, Udp => 6, _ => -1 };
        if (offset >= 0)
            frame.Slice(transport + offset, 2).Clear();
    }

    /// <summary>Whether <see cref="Prepare"/> would write.</summary>
    public static bool NeedsWrite(in PktInfo packet, IfSharedCtx shared) =>
        (shared.Has(IflibFlags.TsoInitIp) && (packet.CsumFlags & CsumFlags.IpTso) != 0)
        || (shared.Has(IflibFlags.NeedZeroCsum) && (packet.CsumFlags & (CsumFlags.DelayData | CsumFlags.Tso)) != 0);
}
