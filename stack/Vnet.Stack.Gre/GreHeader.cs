using System.Buffers.Binary;

namespace Vnet.Devices;

/// <summary>The GRE header (RFC 2784 section 2.1, RFC 2890 section 2).</summary>
internal static class GreHeader
{
    /// <summary>Bytes without options.</summary>
    public const int MinLength = 4;

    /// <summary>Bytes with all options.</summary>
    public const int MaxLength = 16;

    /// <summary>A checksum follows, and two bytes of zero.</summary>
    public const ushort ChecksumPresent = 0x8000;

    /// <summary>A key follows.</summary>
    public const ushort KeyPresent = 0x2000;

    /// <summary>A sequence number follows.</summary>
    public const ushort SequencePresent = 0x1000;

    /// <summary>
    /// Bits that a receiver must find zero: routing and what else RFC 1701 had in bits 1, 4 and 5 (RFC 2784 section 2.3), and the
    /// version. The others are for what is to come, and not looked at.
    /// </summary>
    public const ushort MustBeZero = 0x4c07;

    /// <summary>Bytes of a header with these flags.</summary>
    public static int LengthOf(ushort flags) =>
        MinLength + ((flags & ChecksumPresent) != 0 ? 4 : 0) + ((flags & KeyPresent) != 0 ? 4 : 0) + ((flags & SequencePresent) != 0 ? 4 : 0);

    /// <summary>Flags and version.</summary>
    public static ushort Flags(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16BigEndian(header);

    /// <summary>Ethernet type of what is inside.</summary>
    public static ushort Protocol(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16BigEndian(header[2..]);

    /// <summary>Where the key is; good with <see cref="KeyPresent"/>.</summary>
    public static int KeyAt(ushort flags) => MinLength + ((flags & ChecksumPresent) != 0 ? 4 : 0);

    /// <summary>Where the sequence number is; good with <see cref="SequencePresent"/>.</summary>
    public static int SequenceAt(ushort flags) => KeyAt(flags) + ((flags & KeyPresent) != 0 ? 4 : 0);
}
