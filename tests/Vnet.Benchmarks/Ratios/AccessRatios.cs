namespace Vnet.Benchmarks;

/// <summary>Prints what an access costs beside its alternatives, each as a ratio of times per access.</summary>
/// <remarks>
/// Ambient access is measured in three forms. As a function that accesses four variables, which is how code uses it, and
/// the one that counts: both sides find the thread's block once per call. <c>_once</c>: one access per call, where the
/// thread-local look-up, which is the same on all sides, outweighs the rest. <c>_loop</c>: in a loop, where the JIT may
/// keep a thread-static object in a register, but not the address of a vnet. The time of the calls is part of all sides.
/// </remarks>
internal static class AccessRatios
{
    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        Alternatives.Prepare();
        var cell = new Cell();
        Kernel field = new Kernel(() => Alternatives.FieldLoop(cell));
        using (CurVnet.Set(vnet))
        {
            print("view_vs_field", Ratio(new Kernel(() => Accessors.ViewLoop(vnet)), field));
            print("cur_view_vs_field", Ratio(new Kernel(Accessors.CurLoop), field));
            Kernel ambient = new Kernel(Accessors.AmbientFunctionCalls);
            Kernel ambientOnce = new Kernel(Accessors.AmbientOnceCalls);
            Kernel ambientLoop = new Kernel(Accessors.AmbientLoop);
            print("ambient_vs_threadstatic", Ratio(ambient, new Kernel(Alternatives.ThreadStaticFunctionCalls)));
            print("ambient_vs_threadstatic_once", Ratio(ambientOnce, new Kernel(Alternatives.ThreadStaticOnceCalls)));
            print("ambient_vs_threadstatic_loop", Ratio(ambientLoop, new Kernel(Alternatives.ThreadStaticLoop)));
            print("asynclocal_vs_ambient", Ratio(new Kernel(Alternatives.AsyncLocalFunctionCalls), ambient));
            print("asynclocal_vs_ambient_once", Ratio(new Kernel(Alternatives.AsyncLocalOnceCalls), ambientOnce));
            print("asynclocal_vs_ambient_loop", Ratio(new Kernel(Alternatives.AsyncLocalLoop), ambientLoop));
        }

        print("dpcpu_add_vs_threadstatic", Ratio(new Kernel(Accessors.DpcpuAddLoop), new Kernel(Alternatives.ThreadCountLoop)));
        print("dpcpu_add_vs_threadstatic_once", Ratio(new Kernel(Accessors.DpcpuAddOnceCalls), new Kernel(Alternatives.ThreadCountOnceCalls)));
        using (Dpcpu.Pin(0))
        {
            print("dpcpu_vs_threadstatic", Ratio(new Kernel(Accessors.DpcpuValueLoop), new Kernel(Alternatives.ThreadCountLoop)));
            print("dpcpu_vs_threadstatic_once", Ratio(new Kernel(Accessors.DpcpuValueOnceCalls), new Kernel(Alternatives.ThreadCountOnceCalls)));
        }
    }

    /// <summary>For the process that runs with VIMAGE off.</summary>
    public static void PrintOff(Action<string, double> print)
    {
        if (Vimage.IsEnabled)
            throw new InvalidOperationException($"This process must run with {Vimage.SwitchName}=false.");
        print("vimage_off_vs_static", Ratio(new Kernel(Accessors.AmbientLoop), new Kernel(Alternatives.StaticLoop)));
        print("vimage_off_vs_static_once", Ratio(new Kernel(Accessors.AmbientOnceCalls), new Kernel(Alternatives.StaticOnceCalls)));
    }

    /// <summary>Time of the one by that of the other.</summary>
    public static double Ratio(Kernel left, Kernel right)
    {
        double[] times = Comparison.Measure(left, right);
        return times[0] / times[1];
    }
}
