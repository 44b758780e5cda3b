using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Vnet.Benchmarks;

/// <summary>Prints nanoseconds per increment by every means: the rows of the table in docs/performance.md.</summary>
/// <remarks>One access per call of a method that is not inlined; the time of the call, printed first, is part of each.</remarks>
internal static class AccessTimes
{
    private static VnetInstance? s_vnet;
    private static Cell? s_cell;
    private static IServiceProvider? s_services;

    public static void Print(Action<string, double> print)
    {
        Alternatives.Prepare();
        s_vnet = VnetInstance.Create("measured");
        s_cell = new Cell();
        using ServiceProvider root = new ServiceCollection().AddScoped<Cell>().BuildServiceProvider();
        using IServiceScope scope = root.CreateScope();
        s_services = scope.ServiceProvider;
        using (CurVnet.Set(s_vnet))
        {
            string[] names = ["empty_call", "static", "instance_field", "view", "threadstatic", "ambient", "asynclocal", "scoped_service"];
            double[] times = Comparison.Measure(
                new Kernel(Alternatives.NothingCalls),
                new Kernel(Alternatives.StaticOnceCalls),
                new Kernel(FieldOnceCalls),
                new Kernel(ViewOnceCalls),
                new Kernel(Alternatives.ThreadStaticOnceCalls),
                new Kernel(Accessors.AmbientOnceCalls),
                new Kernel(Alternatives.AsyncLocalOnceCalls),
                new Kernel(ScopedServiceOnceCalls));
            for (int i = 0; i < names.Length; i++)
                print(names[i] + "_ns", times[i]);
        }
    }

    // The object itself comes from a static: an argument in a register would leave one instruction to measure.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FieldOnce() => s_cell!.Value++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ViewOnce() => Hot.In(s_vnet!).counter++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ScopedServiceOnce() => s_services!.GetRequiredService<Cell>().Value++;

    private static void FieldOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            FieldOnce();
    }

    private static void ViewOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            ViewOnce();
    }

    private static void ScopedServiceOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            ScopedServiceOnce();
    }
}
