using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>A pinned buffer of a <see cref="BufferZone"/>; the object lives as long as the memory and is handed out again with it.</summary>
public sealed class ZoneBuffer : ZoneItem
{
    private readonly byte[] _slab;
    private readonly int _offset;

    internal ZoneBuffer(byte[] slab, int offset, int size) => (_slab, _offset, Size) = (slab, offset, size);

    /// <summary>Bytes in it.</summary>
    public int Size { get; }

    /// <summary>Its bytes; they are not cleared when it is allocated.</summary>
    /// <exception cref="ZoneItemException">It is freed.</exception>
    public Span<byte> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (!IsAllocated)
                ThrowFreed();
            return Bytes;
        }
    }

    /// <summary>The same, for asynchronous calls. What is kept of it after the free reaches another owner's bytes.</summary>
    /// <exception cref="ZoneItemException">It is freed.</exception>
    public Memory<byte> Memory
    {
        get
        {
            if (!IsAllocated)
                ThrowFreed();
            return new Memory<byte>(_slab, _offset, Size);
        }
    }

    /// <summary>Address of the first byte. It never moves; valid while the buffer is referenced.</summary>
    public unsafe nint Address => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Bytes));

    /// <summary>Its bytes, free or not.</summary>
    internal Span<byte> Bytes => MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_slab), _offset), Size);

    [DoesNotReturn]
    private void ThrowFreed() =>
        throw new ZoneItemException(Home!.Name,
            $"A buffer of zone '{Home.Name}' is used after it was freed at {Site}. Keep it until the last use, then free it once.");
}
