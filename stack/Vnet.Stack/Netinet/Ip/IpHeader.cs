using System.Buffers.Binary;

namespace Vnet.Netinet;

/// <summary>An IPv4 header where it stands (RFC 791 section 3.1; FreeBSD's <c>struct ip</c>). All numbers are in host order.</summary>
/// <param name="bytes">At least the 20 bytes of a header without options.</param>
public readonly ref struct IpHeader(Span<byte> bytes)
{
    /// <summary>Bytes without options.</summary>
    public const int MinLength = 20;

    /// <summary>Bit of <see cref="Offset"/>: must not be fragmented.</summary>
    public const ushort DontFragment = 0x4000;

    /// <summary>Bit of <see cref="Offset"/>: more fragments follow.</summary>
    public const ushort MoreFragments = 0x2000;

    /// <summary>Bits of <see cref="Offset"/> that are the offset, in units of eight bytes.</summary>
    public const ushort OffsetMask = 0x1fff;

    private readonly Span<byte> _bytes = bytes;

    /// <summary>Version: 4.</summary>
    public int Version => _bytes[0] >> 4;

    /// <summary>Bytes of the header with options.</summary>
    public int HeaderLength
    {
        get => (_bytes[0] & 0xf) << 2;
        set => _bytes[0] = (byte)(0x40 | (value >> 2));
    }

    /// <summary>Type of service: DSCP and ECN.</summary>
    public byte Tos
    {
        get => _bytes[1];
        set => _bytes[1] = value;
    }

    /// <summary>Bytes of the packet, header included.</summary>
    public ushort TotalLength
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[2..], value);
    }

    /// <summary>Identification of a datagram's fragments.</summary>
    public ushort Id
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[4..], value);
    }

    /// <summary>Flags and fragment offset.</summary>
    public ushort Offset
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[6..], value);
    }

    /// <summary>Time to live.</summary>
    public byte Ttl
    {
        get => _bytes[8];
        set => _bytes[8] = value;
    }

    /// <summary>What follows (<see cref="IpProto"/>).</summary>
    public byte Protocol
    {
        get => _bytes[9];
        set => _bytes[9] = value;
    }

    /// <summary>Header checksum.</summary>
    public ushort Checksum
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[10..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[10..], value);
    }

    /// <summary>From whom.</summary>
    public InAddr Source
    {
        get => new(_bytes[12..]);
        set => value.CopyTo(_bytes[12..]);
    }

    /// <summary>To whom.</summary>
    public InAddr Destination
    {
        get => new(_bytes[16..]);
        set => value.CopyTo(_bytes[16..]);
    }
}
