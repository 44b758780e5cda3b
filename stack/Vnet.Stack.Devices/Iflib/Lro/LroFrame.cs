using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>A frame as LRO sees it: where its headers are, and whether what they say lets it be joined.</summary>
internal ref struct LroFrame
{
    public const byte Push = 0x08;
    public const byte Ack = 0x10;

    private const int Tcp = 6;
    private const int Ipv6Length = 40;
    private const int Ipv4Length = 20;
    private const int TcpLength = 20;

    // Two no-operations, kind 8, length 10: how everybody writes the timestamp option (RFC 7323 appendix A).
    private const uint TimestampLayout = 0x0101_080a;
    private const int TimestampLength = 12;

    /// <summary>The headers, all of them.</summary>
    public Span<byte> Headers;

    /// <summary>Whether it is TCP, and the headers are in the first mbuf.</summary>
    public bool IsTcp;

    /// <summary>Whether it could be TCP, for all that can be seen here: a fragment, or headers in several mbufs.</summary>
    public bool IsUnclear;

    /// <summary>Whether its headers let it be joined to its neighbours.</summary>
    public bool IsPlain;

    public bool IsIpv6;
    public int IpOffset;
    public int TcpOffset;
    public int Payload;

    public readonly Span<byte> TcpHeader => Headers[TcpOffset..];

    public readonly uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(TcpHeader[4..]);

    public readonly bool IsPush => (TcpHeader[13] & Push) != 0;

    public static LroFrame Parse(Mbuf m)
    {
        var frame = default(LroFrame);
        Span<byte> data = m.Data;
        if (data.Length < EtherHeader.Length)
        {
            frame.IsUnclear = true;
            return frame;
        }

        int type = BinaryPrimitives.ReadUInt16BigEndian(data[12..]);
        frame.IpOffset = EtherHeader.Length;
        if (type == EtherType.Ip)
            frame.ParseIpv4(data, m.Pkthdr.Len);
        else if (type == EtherType.Ipv6)
            frame.ParseIpv6(data, m.Pkthdr.Len);
        return frame;
    }

    private void ParseIpv4(Span<byte> data, int length)
    {
        Span<byte> ip = data[IpOffset..];
        if (ip.Length < Ipv4Length)
        {
            IsUnclear = true;
            return;
        }

        if (ip[9] != Tcp)
            return;
        bool isFragment = (BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x3fff) != 0;
        int headerLength = (ip[0] & 0xf) * 4;
        if (isFragment || headerLength < Ipv4Length)
        {
            IsUnclear = true;
            return;
        }

        ParseTcp(data, headerLength, length, BinaryPrimitives.ReadUInt16BigEndian(ip[2..]));
        IsPlain &= headerLength == Ipv4Length;
    }

    private void ParseIpv6(Span<byte> data, int length)
    {
        Span<byte> ip = data[IpOffset..];
        if (ip.Length < Ipv6Length)
        {
            IsUnclear = true;
            return;
        }

        IsIpv6 = true;
        // Behind extension headers may be TCP as well: then only the order of packets is to be kept.
        if (ip[6] != Tcp)
        {
            IsUnclear = ip[6] is 0 or 43 or 44 or 60;
            return;
        }

        ParseTcp(data, Ipv6Length, length, Ipv6Length + BinaryPrimitives.ReadUInt16BigEndian(ip[4..]));
    }

    private void ParseTcp(Span<byte> data, int ipHeaderLength, int frameLength, int ipLength)
    {
        TcpOffset = IpOffset + ipHeaderLength;
        if (data.Length < TcpOffset + TcpLength)
        {
            IsUnclear = true;
            return;
        }

        IsTcp = true;
        int tcpLength = (data[TcpOffset + 12] >> 4) * 4;
        if (tcpLength < TcpLength || data.Length < TcpOffset + tcpLength)
        {
            Headers = data[..(TcpOffset + TcpLength)];
            return;
        }

        Headers = data[..(TcpOffset + tcpLength)];
        Payload = frameLength - Headers.Length;
        bool areOptionsPlain = tcpLength == TcpLength
            || (tcpLength == TcpLength + TimestampLength && BinaryPrimitives.ReadUInt32BigEndian(TcpHeader[TcpLength..]) == TimestampLayout);
        IsPlain = areOptionsPlain && (TcpHeader[13] & ~Push) == Ack && (TcpHeader[12] & 0xf) == 0
            // Padding, or a frame cut short, is nothing to be joined.
            && IpOffset + ipLength == frameLength && Payload > 0;
    }
}
