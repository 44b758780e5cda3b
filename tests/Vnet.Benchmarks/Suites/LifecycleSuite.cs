using BenchmarkDotNet.Attributes;

namespace Vnet.Benchmarks;

/// <summary>Scopes, and the life of a vnet with 1,000 variables and 20 constructors.</summary>
[MemoryDiagnoser]
public class LifecycleSuite
{
    private readonly VnetInstance _vnet = VnetInstance.Create("measured");

    [Benchmark]
    public void EnterAndLeave()
    {
        using (CurVnet.Set(_vnet))
            Accessors.AmbientOnce();
    }

    [Benchmark]
    public void CreateAndDestroy() => VnetInstance.Create("short-lived").Dispose();
}
