using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>A pinned buffer of a <see cref="BufferZone"/>; the object lives as long as the memory and is handed out again with it.</summary>
public sealed class ZoneBuffer : ZoneItem
{
    private readonly byte[] _slab;
    private readonly int _offset;

    // Owners beyond the first.
    private int _shares;

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

    /// <summary>The zone that it is of.</summary>
    public BufferZone Zone => Unsafe.As<BufferZone>(Home!);

    /// <summary>Whether it has more than one owner; then nobody may write to it.</summary>
    public bool IsShared => Volatile.Read(ref _shares) != 0;

    /// <summary>Makes the caller one more owner. Each owner ends with <see cref="Release"/>; thread-safe.</summary>
    /// <exception cref="ZoneItemException">It is freed.</exception>
    public void AddReference()
    {
        if (!IsAllocated)
            ThrowFreed();
        Interlocked.Increment(ref _shares);
    }

    /// <summary>Ends one owner's use; the last one's frees it.</summary>
    public void Release()
    {
        // Who finds no other owner is the only one who could make another.
        if (Volatile.Read(ref _shares) != 0 && Interlocked.Decrement(ref _shares) >= 0)
            return;
        _shares = 0;
        Zone.Free(this);
    }

    /// <summary>Its bytes, free or not.</summary>
    internal Span<byte> Bytes => MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_slab), _offset), Size);

    [DoesNotReturn]
    private void ThrowFreed() =>
        throw new ZoneItemException(Home!.Name,
            $"A buffer of zone '{Home.Name}' is used after it was freed at {Site}. Keep it until the last use, then free it once.");
}
