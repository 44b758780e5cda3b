using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Vnet.Benchmarks;

/// <summary>One increment of a per-context variable, by every means that .NET and the framework offer.</summary>
public class AccessSuite : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddScoped<Cell>().BuildServiceProvider();
    private readonly VnetInstance _vnet = VnetInstance.Create("measured");
    private readonly Cell _cell = new();
    private IServiceScope _scope = null!;

    /// <summary>Prepares the measuring thread; the vnet stays current on it.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        Alternatives.Prepare();
        _scope = _services.CreateScope();
        Enter();
    }

    [Benchmark(Baseline = true)]
    public void Static() => Alternatives.StaticOnce();

    [Benchmark]
    public void InstanceField() => _cell.Value++;

    [Benchmark]
    public void ThreadStatic() => Alternatives.ThreadStaticOnce();

    [Benchmark]
    public void AsyncLocal() => Alternatives.AsyncLocalOnce();

    [Benchmark]
    public void ScopedService() => _scope.ServiceProvider.GetRequiredService<Cell>().Value++;

    [Benchmark]
    public void Ambient() => Accessors.AmbientOnce();

    [Benchmark]
    public void ViewOfVnet() => Accessors.ViewOnce(_vnet);

    public void Dispose()
    {
        _scope.Dispose();
        _services.Dispose();
        GC.SuppressFinalize(this);
    }

    // A scope that is not left: the thread serves this suite alone.
    private void Enter() => _ = CurVnet.SetQuiet(_vnet);
}
