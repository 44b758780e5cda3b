using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A 64-bit counter that every CPU adds to in a cell of its own (FreeBSD's <c>counter_u64_t</c>, counter(9)).</summary>
/// <remarks>
/// Adding is never lost, from any thread, pinned to a CPU or not, and needs no interlocked instruction. What a thread
/// added stays when it ends. There is nothing to free: a counter's cells go with it and its neighbours.
/// </remarks>
public sealed unsafe class CounterU64
{
    private readonly CounterBlock _block;
    private readonly int _offset;
    private ulong _base;

    /// <summary>A counter at zero (FreeBSD's <c>counter_u64_alloc</c>).</summary>
    public CounterU64() => (_block, _offset) = CounterBlock.NextCell();

    /// <summary>Adds to the counter (FreeBSD's <c>counter_u64_add</c>). Overflow wraps, so that adding a negative number subtracts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long value)
    {
        CounterBlock block = _block;
        var cell = (ulong*)(block.Own + _offset);
        *cell = unchecked(*cell + (ulong)value);
        GC.KeepAlive(block);
    }

    /// <summary>
    /// The sum over all who added (FreeBSD's <c>counter_u64_fetch</c>): every add made before the call is in, none made
    /// after it; adds made meanwhile may or may not be.
    /// </summary>
    public ulong Fetch()
    {
        // First: what only grows is then never less than what it was zeroed at.
        ulong zero = Volatile.Read(ref _base);
        return unchecked(_block.Sum(_offset) - zero);
    }

    /// <summary>
    /// Makes it count from zero (FreeBSD's <c>counter_u64_zero</c>). No add is lost: one made meanwhile is counted
    /// either before or after.
    /// </summary>
    public void Zero() => Volatile.Write(ref _base, _block.Sum(_offset));

    /// <inheritdoc/>
    public override string ToString() => Fetch().ToString(System.Globalization.CultureInfo.CurrentCulture);
}
