using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>
/// The memory of one vnet: a cache-line-aligned byte region for unmanaged variables and a slot region for references,
/// each with a part laid out at boot and a module reserve that takes no memory before a module needs it.
/// </summary>
/// <remarks>
/// All four parts are pinned managed arrays: an accessor may go through a raw address, and a <c>ref</c> that outlives
/// the vnet keeps the memory alive instead of corrupting it. Parts are never replaced and never set to null.
/// </remarks>
internal sealed unsafe class VnetRegion
{
    /// <summary>
    /// Bytes in front of the first section that hold the addresses of the other parts; a whole cache line, so that
    /// variables start on one.
    /// </summary>
    public const int HeaderSize = 64;

    private const int CacheLine = 64;

    private readonly byte[] _data;
    private readonly object?[] _slots;
    private readonly nint _start;
    private byte[]? _reserve;
    private object?[]? _reserveSlots;
    private nint _reserveStart;
    private CellDirectory? _cells;

    /// <summary>Makes a zeroed region.</summary>
    /// <param name="dataSize">Bytes laid out at boot, header included.</param>
    /// <param name="slotCount">Slots laid out at boot.</param>
    public VnetRegion(int dataSize, int slotCount)
    {
        _data = AllocateBytes(dataSize, out _start);
        _data.AsSpan().Clear();
        _slots = slotCount == 0 ? [] : GC.AllocateArray<object?>(slotCount, pinned: true);
        Base = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_data)) + _start;
        if (slotCount > 0)
            Header.Slots = AddressOf(_slots);
    }

    /// <summary>Address of the header; sections follow it. Valid as long as this object is reachable.</summary>
    public nint Base { get; }

    /// <summary>Bytes of managed memory that this region holds.</summary>
    public int Size => _data.Length + (_slots.Length * IntPtr.Size)
        + (_reserve?.Length ?? 0) + ((_reserveSlots?.Length ?? 0) * IntPtr.Size);

    /// <summary>Whether a module has needed slots of the reserve.</summary>
    public bool HasReserveSlots => _reserveSlots is not null;

    /// <summary>Its index in <see cref="VnetSet.Regions"/>.</summary>
    public int Index { get; set; }

    /// <summary>Where every writer's statistics of this vnet are; made when one first counts.</summary>
    public CellDirectory Cells => _cells ?? Interlocked.CompareExchange(ref _cells, new CellDirectory(), null) ?? _cells;

    /// <summary>Drops what it knows of statistics that go with their module.</summary>
    public void ForgetCells(ReadOnlySpan<int> indices) => _cells?.Forget(indices);

    private ref VnetRegionHeader Header => ref Unsafe.As<byte, VnetRegionHeader>(ref Data(0));

    /// <summary>A section's first byte. Never an address that the collector does not know.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Data(nint offset)
    {
        if (offset >= VnetPlacement.Reserve)
            return ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_reserve ?? throw NoReserve()),
                _reserveStart + offset - VnetPlacement.Reserve);
        return ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_data), _start + offset);
    }

    /// <summary>A section's first slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref object? Slot(int index)
    {
        if (index >= VnetPlacement.Reserve)
            return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_reserveSlots ?? throw NoReserve()), index - VnetPlacement.Reserve);
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), index);
    }

    /// <summary>Makes sure the reserve exists where a placement needs it.</summary>
    /// <returns>Whether it made the reserve for data, which is not zeroed.</returns>
    public bool EnsureReserve(bool data, bool slots)
    {
        bool isNew = data && _reserve is null;
        if (isNew)
        {
            _reserve = AllocateBytes(VnetReserve.Size, out _reserveStart);
            Header.Reserve = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_reserve)) + _reserveStart;
        }

        if (slots && _reserveSlots is null)
        {
            _reserveSlots = GC.AllocateArray<object?>(VnetReserve.Slots, pinned: true);
            Header.ReserveSlots = AddressOf(_reserveSlots);
        }

        return isNew;
    }

    /// <summary>Drops every reference that the vnet held.</summary>
    public void ClearSlots()
    {
        Array.Clear(_slots);
        if (_reserveSlots is not null)
            Array.Clear(_reserveSlots);
    }

    /// <summary>For an access to a module that came when this vnet was gone, or that has gone itself.</summary>
    internal static VnetBusyException NoReserve() =>
        new("This vnet has no copy of the variable: its module was unloaded, or was loaded after the vnet was destroyed. Stop the work that uses it before either goes.");

    private static byte[] AllocateBytes(int size, out nint start)
    {
        // Not zeroed by the allocator: the reserve's pages stay untouched until a section is put there.
        byte[] array = GC.AllocateUninitializedArray<byte>(size + CacheLine, pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        start = -address & (CacheLine - 1);
        return array;
    }

    private static nint AddressOf(object?[] array) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
}
