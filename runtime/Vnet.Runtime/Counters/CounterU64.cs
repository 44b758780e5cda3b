namespace Vnet;

/// <summary>A 64-bit counter that every CPU adds to in a cell of its own (FreeBSD's <c>counter_u64_t</c>, counter(9)).</summary>
public sealed class CounterU64
{
    private ulong _value;

    /// <summary>Adds to it.</summary>
    public void Add(long value) => Interlocked.Add(ref _value, unchecked((ulong)value));

    /// <summary>Its value.</summary>
    public ulong Fetch() => Volatile.Read(ref _value);

    /// <summary>Makes it zero.</summary>
    public void Zero() => Volatile.Write(ref _value, 0);
}
