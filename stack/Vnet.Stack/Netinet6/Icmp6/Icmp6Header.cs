using System.Buffers.Binary;

namespace Vnet.Netinet6;

/// <summary>The first eight bytes of an ICMPv6 message where they stand (RFC 4443; FreeBSD's <c>struct icmp6_hdr</c>), in host order.</summary>
/// <param name="bytes">At least those.</param>
public readonly ref struct Icmp6Header(Span<byte> bytes)
{
    /// <summary>Bytes in it.</summary>
    public const int Length = 8;

    private readonly Span<byte> _bytes = bytes;

    /// <summary>Type (<see cref="Icmp6Type"/>).</summary>
    public byte Type
    {
        get => _bytes[0];
        set => _bytes[0] = value;
    }

    /// <summary>Code (<see cref="Icmp6Code"/>).</summary>
    public byte Code
    {
        get => _bytes[1];
        set => _bytes[1] = value;
    }

    /// <summary>Checksum, over the pseudo-header too.</summary>
    public ushort Checksum
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[2..], value);
    }

    /// <summary>MTU, pointer, or identifier and sequence number.</summary>
    public uint Data
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]);
        set => BinaryPrimitives.WriteUInt32BigEndian(_bytes[4..], value);
    }
}
