namespace Vnet.Benchmarks;

/// <summary>What a hook point without functions costs: a call with one beside the same call without.</summary>
internal static class HookRatio
{
    public static void Print(Action<string, double> print)
    {
        double[] times = Comparison.Measure(new Kernel(HookPoints.HookedCalls), new Kernel(HookPoints.UnhookedCalls));
        print("hhook_empty_vs_none", times[0] / times[1]);
        print("hhook_empty_extra_ns", times[0] - times[1]);
    }
}
