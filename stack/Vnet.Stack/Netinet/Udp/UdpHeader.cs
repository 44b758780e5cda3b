using System.Buffers.Binary;

namespace Vnet.Netinet;

/// <summary>A UDP header where it stands (RFC 768; FreeBSD's <c>struct udphdr</c>). All numbers are in host order.</summary>
/// <param name="bytes">At least its 8 bytes.</param>
public readonly ref struct UdpHeader(Span<byte> bytes)
{
    /// <summary>Bytes in it.</summary>
    public const int Length = 8;

    /// <summary>Where in it the checksum is, which a device completes.</summary>
    public const int ChecksumOffset = 6;

    private readonly Span<byte> _bytes = bytes;

    /// <summary>Source port.</summary>
    public ushort SourcePort
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes, value);
    }

    /// <summary>Destination port.</summary>
    public ushort DestinationPort
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[2..], value);
    }

    /// <summary>Bytes of header and data; of UDP-Lite those that the checksum covers, 0 for all (RFC 3828 section 3.1).</summary>
    public ushort DatagramLength
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[4..], value);
    }

    /// <summary>Checksum; 0 for none.</summary>
    public ushort Checksum
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[ChecksumOffset..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[ChecksumOffset..], value);
    }
}
