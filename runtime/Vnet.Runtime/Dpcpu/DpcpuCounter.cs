using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A numeric per-CPU variable: what a <see cref="DpcpuVariable{T}"/> is, and a counter.</summary>
/// <typeparam name="T">A primitive number.</typeparam>
public readonly struct DpcpuCounter<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly DpcpuVariable<T> _variable;

    /// <summary>Made by generated code.</summary>
    /// <param name="offset">Offset from the base of a CPU's region.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DpcpuCounter(int offset) => _variable = new DpcpuVariable<T>(offset);

    /// <inheritdoc cref="DpcpuVariable{T}.Value"/>
    public ref T Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _variable.Value;
    }

    /// <inheritdoc cref="DpcpuVariable{T}.this"/>
    public ref T this[int cpu] => ref _variable[cpu];

    /// <summary>
    /// Adds to the counter: never lost, from any thread, pinned or not, and without an interlocked instruction. Only
    /// this thread writes where it adds; see <see cref="Dpcpu"/>. Overflow wraps.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T value)
    {
        ref T own = ref _variable.Own;
        own = unchecked(own + value);
    }

    /// <summary>
    /// Sum over all CPUs and of all adds (FreeBSD's <c>DPCPU_SUM</c>). Adds made meanwhile may or may not be counted.
    /// Overflow wraps.
    /// </summary>
    public T Sum() => _variable.VarSum(static value => value);

    /// <inheritdoc cref="DpcpuVariable{T}.Zero"/>
    public void Zero() => _variable.Zero();
}
