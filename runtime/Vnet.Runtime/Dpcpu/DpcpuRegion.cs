using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>
/// One copy of every per-CPU variable, of a CPU or of a thread: pinned memory that shares no cache line with another
/// region and is never freed.
/// </summary>
internal sealed unsafe class DpcpuRegion
{
    // Two lines, because processors fetch them in pairs.
    private const int Separation = 128;

    private readonly byte[] _memory;
    private readonly nint _start;

    public DpcpuRegion(int size)
    {
        _memory = GC.AllocateArray<byte>(FirstFitAllocator.Align(size, Separation) + (2 * Separation), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        _start = (-address & (Separation - 1)) + (address % Separation == 0 ? Separation : 0);
        Base = address + _start;
    }

    /// <summary>Address of its first byte.</summary>
    public nint Base { get; }

    /// <summary>Its owner's lock, for a CPU; not used for a thread's region.</summary>
    public WitnessLock Owner { get; } = new(FrameworkLocks.Cpu);

    public ref byte this[int offset] => ref _memory[_start + offset];
}
