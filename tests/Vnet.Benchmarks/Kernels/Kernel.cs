namespace Vnet.Benchmarks;

/// <summary>A measured piece of code: one call makes <see cref="Accesses"/> accesses.</summary>
/// <remarks>
/// 1,000 accesses take about a microsecond: long against the clock's resolution, short against a time slice, so that
/// many runs are not interrupted; and short enough that the loop reaches tier 1 by calls instead of staying in the
/// code that on-stack replacement made for its first run. A method named <c>…Calls</c> calls one that is not inlined:
/// nothing can be hoisted out of the loop, so that every call finds its variable anew. It does so directly, because a
/// call through a pointer costs more than what is measured, and not always the same.
/// </remarks>
internal sealed class Kernel(Action run)
{
    public const int Accesses = 1000;

    private readonly Action _run = run;

    public void Run() => _run();
}
