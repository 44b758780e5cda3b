using System.Buffers.Binary;

namespace Vnet.Netinet;

/// <summary>An ICMP header where it stands (RFC 792; FreeBSD's <c>struct icmp</c>). Numbers are in host order.</summary>
/// <param name="bytes">At least the 8 bytes that all messages have.</param>
public readonly ref struct IcmpHeader(Span<byte> bytes)
{
    /// <summary>Bytes that all messages have (<c>ICMP_MINLEN</c>).</summary>
    public const int MinLength = 8;

    /// <summary>Bytes of the shortest error: a quoted IPv4 header and 8 bytes more (<c>ICMP_ADVLENMIN</c>).</summary>
    public const int MinErrorLength = MinLength + IpHeader.MinLength + 8;

    /// <summary>Bytes of a timestamp message (<c>ICMP_TSLEN</c>).</summary>
    public const int TimestampLength = 20;

    /// <summary>Bytes of an address mask message (<c>ICMP_MASKLEN</c>).</summary>
    public const int MaskLength = 12;

    private readonly Span<byte> _bytes = bytes;

    /// <summary>Type (<see cref="IcmpType"/>).</summary>
    public byte Type
    {
        get => _bytes[0];
        set => _bytes[0] = value;
    }

    /// <summary>Code: of which kind.</summary>
    public byte Code
    {
        get => _bytes[1];
        set => _bytes[1] = value;
    }

    /// <summary>Checksum of the whole message.</summary>
    public ushort Checksum
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[2..], value);
    }

    /// <summary>Parameter problem: offset of the wrong byte.</summary>
    public byte Pointer
    {
        get => _bytes[4];
        set => _bytes[4] = value;
    }

    /// <summary>Redirect: the better router.</summary>
    public InAddr Gateway
    {
        get => new(_bytes[4..]);
        set => value.CopyTo(_bytes[4..]);
    }

    /// <summary>"Needs fragmentation": MTU of the next hop; 0 from routers older than RFC 1191.</summary>
    public ushort NextMtu
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[6..], value);
    }

    /// <summary>Timestamp: when the request was received, in milliseconds since midnight UTC.</summary>
    public uint ReceivedAt
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(_bytes[12..]);
        set => BinaryPrimitives.WriteUInt32BigEndian(_bytes[12..], value);
    }

    /// <summary>Timestamp: when the reply was sent.</summary>
    public uint TransmittedAt
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(_bytes[16..]);
        set => BinaryPrimitives.WriteUInt32BigEndian(_bytes[16..], value);
    }

    /// <summary>Address mask.</summary>
    public uint Mask
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(_bytes[8..]);
        set => BinaryPrimitives.WriteUInt32BigEndian(_bytes[8..], value);
    }
}
