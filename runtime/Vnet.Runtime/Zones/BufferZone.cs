using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>A zone of pinned byte buffers of one size: mbuf clusters, ring descriptors, DMA-able memory.</summary>
/// <remarks>Buffers are cut from pinned slabs of about 64 KiB. A slab is collected when all its buffers are dropped.</remarks>
public sealed class BufferZone : Zone<ZoneBuffer>
{
    /// <summary>Alignment of buffers when none is stated: a cache line (<c>UMA_ALIGN_CACHE</c>).</summary>
    public const int DefaultAlignment = 64;

    private const int SlabBytes = 64 << 10;

    // Written over freed buffers, as FreeBSD does; on allocation it must still be there.
    private const uint Junk = 0xdeadc0de;

    private readonly int _alignment;
    private readonly int _stride;

    /// <summary>Makes a zone.</summary>
    /// <param name="name">Its name in the listing; unique in the process.</param>
    /// <param name="size">Bytes of each buffer.</param>
    /// <param name="settings">What else it does, or null for nothing; its size is not used.</param>
    /// <param name="alignment">Alignment of each buffer's address, a power of two up to 4096.</param>
    /// <exception cref="ZoneExistsException">There is a zone of that name.</exception>
    public BufferZone(string name, int size, ZoneSettings<ZoneBuffer>? settings = null, int alignment = DefaultAlignment)
        : base(name, Checked(settings ?? new ZoneSettings<ZoneBuffer>(), size, alignment))
    {
        _alignment = alignment;
        _stride = (size + alignment - 1) & -alignment;
    }

    private protected override int ImportCount => Math.Clamp(SlabBytes / _stride, 1, 64);

    private protected override unsafe void Import(Span<ZoneItem?> items)
    {
        byte[] slab = GC.AllocateUninitializedArray<byte>((items.Length * _stride) + _alignment, pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(slab));
        int start = (int)(-address & (_alignment - 1));
        for (int i = 0; i < items.Length; i++)
            items[i] = new ZoneBuffer(slab, start + (i * _stride), Size);
        GC.KeepAlive(slab);
    }

    private protected override void Poison(ZoneBuffer item)
    {
        Span<byte> bytes = item.Bytes;
        for (; bytes.Length >= sizeof(uint); bytes = bytes[sizeof(uint)..])
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, Junk);
        bytes.Fill(unchecked((byte)Junk));
    }

    private protected override string? Verify(ZoneBuffer item)
    {
        Span<byte> bytes = item.Bytes;
        for (int i = 0; i < bytes.Length; i++)
        {
            bool isWhole = i < (bytes.Length & -sizeof(uint));
            byte expected = unchecked((byte)(isWhole ? Junk >> (8 * (i & 3)) : Junk));
            if (bytes[i] != expected)
                return $"byte {i} is 0x{bytes[i]:x2} instead of 0x{expected:x2}";
        }

        return null;
    }

    private static ZoneSettings<ZoneBuffer> Checked(ZoneSettings<ZoneBuffer> settings, int size, int alignment)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1 << 28);
        if (alignment is < 1 or > 4096 || !BitOperations.IsPow2(alignment))
            throw new ArgumentOutOfRangeException(nameof(alignment), alignment, "Must be a power of two from 1 to 4096.");
        return settings with { Size = size };
    }
}
