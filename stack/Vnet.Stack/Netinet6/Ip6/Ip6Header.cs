using System.Buffers.Binary;

namespace Vnet.Netinet6;

/// <summary>An IPv6 header where it stands (RFC 8200 section 3; FreeBSD's <c>struct ip6_hdr</c>). All numbers are in host order.</summary>
/// <param name="bytes">At least its 40 bytes.</param>
public readonly ref struct Ip6Header(Span<byte> bytes)
{
    /// <summary>Bytes in it.</summary>
    public const int Length = 40;

    private readonly Span<byte> _bytes = bytes;

    /// <summary>Version, traffic class and flow label as one word.</summary>
    public uint Flow
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(_bytes);
        set => BinaryPrimitives.WriteUInt32BigEndian(_bytes, value);
    }

    /// <summary>Version: 6.</summary>
    public int Version => _bytes[0] >> 4;

    /// <summary>Traffic class: DSCP and ECN.</summary>
    public byte TrafficClass
    {
        get => (byte)(Flow >> 20);
        set => Flow = (Flow & 0xf00f_ffff) | ((uint)value << 20);
    }

    /// <summary>Flow label, 20 bits.</summary>
    public uint FlowLabel
    {
        get => Flow & 0xf_ffff;
        set => Flow = (Flow & 0xfff0_0000) | (value & 0xf_ffff);
    }

    /// <summary>Bytes after this header.</summary>
    public ushort PayloadLength
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);
        set => BinaryPrimitives.WriteUInt16BigEndian(_bytes[4..], value);
    }

    /// <summary>What follows (<see cref="Netinet.IpProto"/>).</summary>
    public byte NextHeader
    {
        get => _bytes[6];
        set => _bytes[6] = value;
    }

    /// <summary>Hop limit.</summary>
    public byte HopLimit
    {
        get => _bytes[7];
        set => _bytes[7] = value;
    }

    /// <summary>From whom.</summary>
    public In6Addr Source
    {
        get => new(_bytes[8..]);
        set => value.CopyTo(_bytes[8..]);
    }

    /// <summary>To whom.</summary>
    public In6Addr Destination
    {
        get => new(_bytes[24..]);
        set => value.CopyTo(_bytes[24..]);
    }
}
