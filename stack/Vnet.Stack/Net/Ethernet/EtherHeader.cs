using System.Buffers.Binary;

namespace Vnet.Net;

/// <summary>The 14 bytes before an Ethernet frame's payload (<c>struct ether_header</c>), in place.</summary>
/// <param name="frame">The frame, at least <see cref="Length"/> bytes of it.</param>
public readonly ref struct EtherHeader(Span<byte> frame)
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 14;

    /// <summary>Bytes of the header and one 802.1Q tag.</summary>
    public const int LengthWithTag = 18;

    private readonly Span<byte> _bytes = frame[..Length];

    /// <summary>To whom.</summary>
    public MacAddress Destination
    {
        get => new(_bytes);
        set => value.CopyTo(_bytes);
    }

    /// <summary>From whom.</summary>
    public MacAddress Source
    {
        get => new(_bytes[6..]);
        set => value.CopyTo(_bytes[6..]);
    }

    /// <summary>The payload's protocol, in host order (see <see cref="Net.EtherType"/>).</summary>
    public ushort EtherType
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[12..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[12..], value);
    }
}
