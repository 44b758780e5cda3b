namespace Vnet;

/// <summary>A 64-bit counter that every CPU adds to in a cell of its own (FreeBSD's <c>counter_u64_t</c>, counter(9)).</summary>
public sealed class CounterU64
{
}
