namespace Vnet.Benchmarks;

/// <summary>
/// Prints what counting in per-CPU statistics costs beside a thread-static increment. Goal: at most 1.3. The forms are
/// those of <see cref="AccessRatios"/>; <c>_ref</c> takes the reference once.
/// </summary>
internal static class CounterRatios
{
    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        using CurVnet.Scope scope = CurVnet.Set(vnet);
        Kernel loop = new(Statistics.ThreadStaticLoop), once = new(Statistics.ThreadStaticOnceCalls), function = new(Statistics.ThreadStaticFunctionCalls);
        print("pcpustat_vs_threadstatic", AccessRatios.Ratio(new Kernel(Statistics.PcpustatLoop), loop));
        print("pcpustat_vs_threadstatic_once", AccessRatios.Ratio(new Kernel(Statistics.PcpustatOnceCalls), once));
        print("pcpustat_vs_threadstatic_function", AccessRatios.Ratio(new Kernel(Statistics.PcpustatFunctionCalls), function));
        print("pcpustat_ref_vs_threadstatic", AccessRatios.Ratio(new Kernel(Statistics.PcpustatRefLoop), loop));
        print("pcpustat_ref_vs_threadstatic_function", AccessRatios.Ratio(new Kernel(Statistics.PcpustatRefFunctionCalls), function));
        print("counter_vs_threadstatic", AccessRatios.Ratio(new Kernel(Statistics.CounterLoop), loop));
        print("counter_vs_threadstatic_once", AccessRatios.Ratio(new Kernel(Statistics.CounterOnceCalls), once));
    }
}
