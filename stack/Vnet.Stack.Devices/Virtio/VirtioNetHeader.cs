using System.Runtime.InteropServices;

namespace Vnet.Devices;

/// <summary>
/// What stands before a frame between a host and a virtual device, saying what is left to do to it: a checksum to be
/// filled in, segments to be cut (<c>struct virtio_net_hdr_v1</c>, virtio 1.3 §5.1.6, little-endian).
/// </summary>
/// <remarks>Only the bytes: whether they fit their frame is for <see cref="VirtioNetOffload"/> to say.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 2, Size = Length)]
public readonly record struct VirtioNetHeader
{
    /// <summary>Bytes of it.</summary>
    public const int Length = 12;

    /// <summary>In <see cref="Flags"/>: the checksum at <see cref="CsumStart"/> + <see cref="CsumOffset"/> is to be filled in (<c>VIRTIO_NET_HDR_F_NEEDS_CSUM</c>).</summary>
    public const byte NeedsCsum = 1;

    /// <summary>In <see cref="Flags"/>: the checksum was checked (<c>VIRTIO_NET_HDR_F_DATA_VALID</c>).</summary>
    public const byte DataValid = 2;

    /// <summary>In <see cref="GsoType"/>: one segment.</summary>
    public const byte GsoNone = 0;

    /// <summary>In <see cref="GsoType"/>: segments of TCP over IPv4.</summary>
    public const byte GsoTcp4 = 1;

    /// <summary>In <see cref="GsoType"/>: segments of TCP over IPv6.</summary>
    public const byte GsoTcp6 = 4;

    /// <summary>Beside another in <see cref="GsoType"/>: the first segment has CWR (<c>VIRTIO_NET_HDR_GSO_ECN</c>).</summary>
    public const byte GsoEcn = 0x80;

    /// <summary><see cref="NeedsCsum"/>, <see cref="DataValid"/>; bits of other meanings are left alone.</summary>
    public byte Flags { get; init; }

    /// <summary>Kind of segments.</summary>
    public byte GsoType { get; init; }

    /// <summary>Bytes of all headers before the payload; a hint.</summary>
    public ushort HeaderLength { get; init; }

    /// <summary>Payload bytes of each segment.</summary>
    public ushort GsoSize { get; init; }

    /// <summary>Where the checksum begins to be summed, from the beginning of the frame.</summary>
    public ushort CsumStart { get; init; }

    /// <summary>Where it is put, from <see cref="CsumStart"/>.</summary>
    public ushort CsumOffset { get; init; }

    /// <summary>How many buffers the frame takes; 1 where buffers are not merged.</summary>
    public ushort BufferCount { get; init; }

    /// <summary>From its first <see cref="Length"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public static VirtioNetHeader Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<VirtioNetHeader>(bytes);

    /// <summary>Writes its <see cref="Length"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such room.</exception>
    public void WriteTo(Span<byte> bytes) => MemoryMarshal.Write(bytes, this);
}
