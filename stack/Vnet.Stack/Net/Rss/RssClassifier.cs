using System.Buffers.Binary;

namespace Vnet.Net;

/// <summary>Finds a packet's addresses and ports and hashes them (FreeBSD's <c>rss_soft_m2cpuid_v4</c>, <c>_v6</c>).</summary>
/// <remarks>
/// Of a fragment only the addresses count, the first one included: else the fragments of a datagram would go different
/// ways.
/// </remarks>
internal static class RssClassifier
{
    private const byte Tcp = 6;
    private const byte Udp = 17;

    // More than any sender puts in, so that a packet of nothing but headers costs little.
    private const int MaxExtensionHeaders = 8;
    private const int MaxVlanTags = 4;

    /// <summary>Classifies a frame.</summary>
    /// <returns><see cref="RssType.None"/>, and 0 for the hash, when there is nothing to hash.</returns>
    public static RssType Ethernet(Mbuf m, Toeplitz toeplitz, bool hasUdpPorts, out uint hash)
    {
        hash = 0;
        int at = 12;
        Span<byte> room = stackalloc byte[2];
        for (int tags = 0; tags <= MaxVlanTags; tags++, at += 4)
        {
            ReadOnlySpan<byte> type = m.Peek(at, room);
            if (type.IsEmpty)
                return RssType.None;
            switch (BinaryPrimitives.ReadUInt16BigEndian(type))
            {
                case EtherType.Ip or EtherType.Ipv6:
                    return Ip(m, at + 2, toeplitz, hasUdpPorts, out hash);
                case EtherType.Vlan or EtherType.QinQ:
                    continue;
                default:
                    return RssType.None;
            }
        }

        return RssType.None;
    }

    /// <summary>Classifies what has an IP header at an offset.</summary>
    /// <inheritdoc cref="Ethernet"/>
    public static RssType Ip(Mbuf m, int offset, Toeplitz toeplitz, bool hasUdpPorts, out uint hash)
    {
        hash = 0;
        Span<byte> room = stackalloc byte[40];
        ReadOnlySpan<byte> ip = m.Peek(offset, room[..20]);
        if (ip.IsEmpty)
            return RssType.None;
        if (ip[0] >> 4 == 4)
            return Ipv4(m, offset, ip, toeplitz, hasUdpPorts, out hash);
        if (ip[0] >> 4 != 6 || (ip = m.Peek(offset, room)).IsEmpty)
            return RssType.None;
        return Ipv6(m, offset, ip, toeplitz, hasUdpPorts, out hash);
    }

    private static RssType Ipv4(Mbuf m, int offset, ReadOnlySpan<byte> ip, Toeplitz toeplitz, bool hasUdpPorts, out uint hash)
    {
        hash = 0;
        int headerLength = (ip[0] & 0xf) * 4;
        if (headerLength < 20)
            return RssType.None;
        uint source = BinaryPrimitives.ReadUInt32BigEndian(ip[12..]);
        uint destination = BinaryPrimitives.ReadUInt32BigEndian(ip[16..]);
        // More fragments, or not the first.
        bool isFragment = (BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x3fff) != 0;
        Span<byte> room = stackalloc byte[4];
        ReadOnlySpan<byte> ports = !isFragment && HasPorts(ip[9], hasUdpPorts) ? m.Peek(offset + headerLength, room) : default;
        if (ports.IsEmpty)
        {
            hash = toeplitz.Hash(source, destination);
            return RssType.Ipv4;
        }

        hash = toeplitz.Hash(source, destination, BinaryPrimitives.ReadUInt16BigEndian(ports), BinaryPrimitives.ReadUInt16BigEndian(ports[2..]));
        return ip[9] == Tcp ? RssType.TcpIpv4 : RssType.UdpIpv4;
    }

    private static RssType Ipv6(Mbuf m, int offset, ReadOnlySpan<byte> ip, Toeplitz toeplitz, bool hasUdpPorts, out uint hash)
    {
        ReadOnlySpan<byte> addresses = ip[8..40];
        byte protocol = ip[6];
        Span<byte> room = stackalloc byte[4];
        bool hasPorts = TrySkipExtensions(m, offset + 40, ref protocol, out int at) && HasPorts(protocol, hasUdpPorts);
        ReadOnlySpan<byte> ports = hasPorts ? m.Peek(at, room) : default;
        if (!ports.IsEmpty)
        {
            hash = toeplitz.HashIpv6(addresses, BinaryPrimitives.ReadUInt16BigEndian(ports), BinaryPrimitives.ReadUInt16BigEndian(ports[2..]));
            return protocol == Tcp ? RssType.TcpIpv6 : RssType.UdpIpv6;
        }

        hash = toeplitz.HashIpv6(addresses);
        return RssType.Ipv6;
    }

    /// <summary>Skips hop-by-hop options, routing headers and destination options.</summary>
    /// <returns>False for a fragment, and for headers that are cut short or too many.</returns>
    private static bool TrySkipExtensions(Mbuf m, int at, ref byte protocol, out int transport)
    {
        const byte HopByHop = 0, Routing = 43, DestinationOptions = 60;
        Span<byte> room = stackalloc byte[2];
        for (int i = 0; i <= MaxExtensionHeaders; i++)
        {
            transport = at;
            if (protocol is not (HopByHop or Routing or DestinationOptions))
                return true;
            ReadOnlySpan<byte> header = m.Peek(at, room);
            if (header.IsEmpty)
                return false;
            protocol = header[0];
            at += (header[1] + 1) * 8;
        }

        transport = at;
        return false;
    }

    private static bool HasPorts(byte protocol, bool hasUdpPorts) => protocol == Tcp || (protocol == Udp && hasUdpPorts);
}
