using BenchmarkDotNet.Attributes;

namespace Vnet.Benchmarks;

/// <summary>One increment of a counter.</summary>
public class DpcpuSuite
{
    [Benchmark(Baseline = true)]
    public void ThreadStatic() => Alternatives.ThreadCountOnce();

    [Benchmark]
    public void Add() => Accessors.DpcpuAddOnce();

    [Benchmark(OperationsPerInvoke = Kernel.Accesses)]
    public void PinnedValue()
    {
        using (Dpcpu.Pin(0))
            Accessors.DpcpuValueLoop();
    }

    [Benchmark(OperationsPerInvoke = Kernel.Accesses)]
    public void Interlocked() => Alternatives.InterlockedLoop();
}
