using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A per-CPU variable; see <see cref="Dpcpu"/> for who may write what.</summary>
/// <typeparam name="T">Its type.</typeparam>
public readonly unsafe struct DpcpuVariable<T>
    where T : unmanaged
{
    private readonly int _offset;

    /// <summary>Made by generated code.</summary>
    /// <param name="offset">Offset from the base of a CPU's region.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DpcpuVariable(int offset) => _offset = offset;

    /// <summary>
    /// This CPU's slot (FreeBSD's <c>DPCPU_GET</c>, <c>DPCPU_SET</c>, <c>DPCPU_PTR</c>). Exact while the thread is
    /// <see cref="Dpcpu.Pin(int)">pinned</see>; otherwise the slot of the CPU that the thread runs on at this moment,
    /// which other threads may write at the same time.
    /// </summary>
    public ref T Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            nint address = DpcpuThread.t_pinned;
            if (address != 0)
                return ref *(T*)(address + _offset);
            return ref OfThisCpu(_offset);
        }
    }

    /// <summary>
    /// What only this thread writes: this CPU's slot while pinned, else a cell of the thread's own that starts at the
    /// default value and that sums include. Nothing written here is lost, from any thread.
    /// </summary>
    public ref T Own
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            nint address = DpcpuThread.t_own;
            if (address != 0)
                return ref *(T*)(address + _offset);
            return ref OfThisThread(_offset);
        }
    }

    /// <summary>A CPU's slot (FreeBSD's <c>DPCPU_ID_GET</c>, <c>DPCPU_ID_PTR</c>).</summary>
    /// <param name="cpu">From 0 to <see cref="Dpcpu.Count"/> − 1.</param>
    public ref T this[int cpu]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(cpu);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, Dpcpu.Count);
            return ref *(T*)(Dpcpu.Cpus[cpu].Base + _offset);
        }
    }

    /// <summary>
    /// Sum of a field over all CPUs and threads (FreeBSD's <c>DPCPU_VARSUM</c>). Adds made meanwhile may or may not be
    /// counted. Overflow wraps.
    /// </summary>
    /// <typeparam name="TField">Type of the field.</typeparam>
    /// <param name="field">Selects the field: <c>static s => s.packets</c>.</param>
    public TField VarSum<TField>(Func<T, TField> field)
        where TField : INumberBase<TField>
    {
        ArgumentNullException.ThrowIfNull(field);
        TField sum = TField.Zero;
        foreach (DpcpuRegion cpu in Dpcpu.Cpus)
            sum = unchecked(sum + field(*(T*)(cpu.Base + _offset)));
        foreach (DpcpuRegion thread in Dpcpu.Threads)
            sum = unchecked(sum + field(*(T*)(thread.Base + _offset)));
        return sum;
    }

    /// <summary>
    /// Sets every CPU's slot and every thread's cell to the default value (FreeBSD's <c>DPCPU_ZERO</c>). An add made
    /// meanwhile may survive it.
    /// </summary>
    public void Zero()
    {
        foreach (DpcpuRegion cpu in Dpcpu.Cpus)
            *(T*)(cpu.Base + _offset) = default;
        foreach (DpcpuRegion thread in Dpcpu.Threads)
            *(T*)(thread.Base + _offset) = default;
    }

    // Out of line, so that what every use inlines is the thread-static, a test and an add; and static, because a call
    // with the address of this struct would force the constant offset into memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref T OfThisCpu(int offset) => ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref Dpcpu.OfThisCpu(), offset));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref T OfThisThread(int offset) => ref *(T*)((DpcpuThread.t_own = DpcpuCells.Attach()) + offset);
}
