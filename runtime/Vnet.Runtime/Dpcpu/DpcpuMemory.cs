using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>Pinned, zeroed memory that shares no cache line with anything else; the collector frees it.</summary>
internal unsafe class DpcpuMemory
{
    // Two lines, because processors fetch them in pairs.
    private const int Separation = 128;

    private readonly byte[] _memory;
    private readonly nint _start;

    public DpcpuMemory(int size)
    {
        _memory = GC.AllocateArray<byte>(FirstFitAllocator.Align(size, Separation) + (2 * Separation), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        _start = (-address & (Separation - 1)) + (address % Separation == 0 ? Separation : 0);
        Base = address + _start;
    }

    /// <summary>Address of its first byte.</summary>
    public nint Base { get; }

    public ref byte this[int offset] => ref _memory[_start + offset];
}
