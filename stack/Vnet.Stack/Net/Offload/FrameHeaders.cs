using System.Buffers.Binary;

namespace Vnet.Net;

/// <summary>
/// Where the headers of a TCP or UDP packet are, with an Ethernet header or without; nothing in it is believed without a
/// look at the length.
/// </summary>
public readonly struct FrameHeaders
{
    /// <summary>As many bytes as are looked at: two VLAN tags, IPv6 with some extensions, TCP with options.</summary>
    public const int MaxLength = 256;

    /// <summary>Protocol number of TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>Protocol number of UDP.</summary>
    public const byte Udp = 17;

    private const int Ip6HeaderLength = 40;
    private const int Tags = 2;

    private FrameHeaders(int l2, int l3, int l4, byte protocol, bool isIpv6, bool congestionWindowReduced) =>
        (L2, L3, L4, Protocol, IsIpv6, CongestionWindowReduced) = (l2, l3, l4, protocol, isIpv6, congestionWindowReduced);

    /// <summary>Bytes of the link header, VLAN tags included.</summary>
    public int L2 { get; }

    /// <summary>Bytes of the IP header with options or extensions.</summary>
    public int L3 { get; }

    /// <summary>Bytes of the transport header.</summary>
    public int L4 { get; }

    /// <summary>Number of the transport protocol.</summary>
    public byte Protocol { get; }

    /// <summary>IPv6 rather than IPv4.</summary>
    public bool IsIpv6 { get; }

    /// <summary>Whether it is TCP.</summary>
    public bool IsTcp => Protocol == Tcp;

    /// <summary>Whether it is UDP.</summary>
    public bool IsUdp => Protocol == Udp;

    /// <summary>TCP's CWR flag.</summary>
    public bool CongestionWindowReduced { get; }

    /// <summary>Offset of the IP header.</summary>
    public int Ip => L2;

    /// <summary>Offset of the transport header.</summary>
    public int Transport => L2 + L3;

    /// <summary>Bytes of all headers: where the payload begins.</summary>
    public int Total => L2 + L3 + L4;

    /// <summary>Offset of the checksum in the transport header.</summary>
    public int ChecksumOffset => Protocol == Tcp ? 16 : 6;

    /// <summary>The flag that asks for this packet's transport checksum.</summary>
    public CsumFlags ChecksumFlag => (Protocol, IsIpv6) switch
    {
        (Tcp, false) => CsumFlags.IpTcp,
        (Tcp, true) => CsumFlags.Ip6Tcp,
        (_, false) => CsumFlags.IpUdp,
        (_, true) => CsumFlags.Ip6Udp,
    };

    /// <summary>Reads the beginning of a packet.</summary>
    /// <param name="bytes">The packet, or at least as many bytes of it as its headers have.</param>
    /// <param name="isEthernet">Whether it has a link header.</param>
    /// <param name="headers">What was found; with IP over something else, or a later fragment, where the IP header is.</param>
    /// <returns>False for all that is not whole TCP or UDP over IP, and for fragments but the first.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, bool isEthernet, out FrameHeaders headers)
    {
        headers = default;
        int l2 = isEthernet ? LinkLength(bytes) : 0;
        if (l2 < 0 || bytes.Length <= l2)
            return false;
        ReadOnlySpan<byte> ip = bytes[l2..];
        return (ip[0] >> 4) switch
        {
            4 => TryReadIp4(ip, l2, out headers),
            6 => TryReadIp6(ip, l2, out headers),
            _ => false,
        };
    }

    // -1: no IP inside.
    private static int LinkLength(ReadOnlySpan<byte> bytes)
    {
        int length = EtherHeader.Length;
        for (int tag = 0; tag <= Tags && bytes.Length >= length; tag++)
        {
            switch (BinaryPrimitives.ReadUInt16BigEndian(bytes[(length - 2)..]))
            {
                case EtherType.Ip or EtherType.Ipv6:
                    return length;
                case EtherType.Vlan or EtherType.QinQ:
                    length += 4;
                    continue;
                default:
                    return -1;
            }
        }

        return -1;
    }

    private static bool TryReadIp4(ReadOnlySpan<byte> ip, int l2, out FrameHeaders headers)
    {
        headers = default;
        int length = (ip[0] & 0xf) * 4;
        if (length < 20 || ip.Length < length)
            return false;
        headers = new FrameHeaders(l2, length, 0, ip[9], false, false);
        bool laterFragment = (BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x1fff) != 0;
        return !laterFragment && TryReadTransport(ip[length..], l2, length, ip[9], false, out headers);
    }

    private static bool TryReadIp6(ReadOnlySpan<byte> ip, int l2, out FrameHeaders headers)
    {
        headers = default;
        if (ip.Length < Ip6HeaderLength)
            return false;
        byte next = ip[6];
        int length = Ip6HeaderLength;
        headers = new FrameHeaders(l2, length, 0, next, true, false);
        // Hop-by-hop, routing and destination options; each is at least 8 bytes, so that this ends.
        while (next is 0 or 43 or 60)
        {
            if (ip.Length < length + 8)
                return false;
            next = ip[length];
            length += (ip[length + 1] + 1) * 8;
        }

        return ip.Length >= length && TryReadTransport(ip[length..], l2, length, next, true, out headers);
    }

    private static bool TryReadTransport(ReadOnlySpan<byte> bytes, int l2, int l3, byte protocol, bool isIpv6, out FrameHeaders headers)
    {
        headers = new FrameHeaders(l2, l3, 0, protocol, isIpv6, false);
        int least = protocol switch { Tcp => 20, Udp => 8, _ => int.MaxValue };
        if (bytes.Length < least)
            return false;
        int l4 = protocol == Tcp ? (bytes[12] >> 4) * 4 : least;
        if (l4 < least || bytes.Length < l4)
            return false;
        headers = new FrameHeaders(l2, l3, l4, protocol, isIpv6, protocol == Tcp && (bytes[13] & 0x80) != 0);
        return true;
    }
}
