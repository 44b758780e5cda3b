using System.Runtime.CompilerServices;

namespace Vnet.Benchmarks;

/// <summary>The framework's side of each comparison, in the same shape as <see cref="Alternatives"/>.</summary>
internal static class Accessors
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AmbientLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            Hot.V_counter++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AmbientOnce() => Hot.V_counter++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AmbientFunction()
    {
        Hot.V_counter++;
        Hot.V_second++;
        Hot.V_third++;
        Hot.V_fourth++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ViewLoop(VnetInstance vnet)
    {
        var v = Hot.In(vnet);
        for (int i = 0; i < Kernel.Accesses; i++)
            v.counter++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CurLoop()
    {
        var v = Hot.Cur;
        for (int i = 0; i < Kernel.Accesses; i++)
            v.counter++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ViewOnce(VnetInstance vnet) => Hot.In(vnet).counter++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void DpcpuValueLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            Hot.DPCPU_events.Value++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void DpcpuValueOnce() => Hot.DPCPU_events.Value++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void DpcpuAddLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            Hot.DPCPU_events.Add(1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void DpcpuAddOnce() => Hot.DPCPU_events.Add(1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AmbientOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            AmbientOnce();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AmbientFunctionCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            AmbientFunction();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void DpcpuValueOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            DpcpuValueOnce();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void DpcpuAddOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            DpcpuAddOnce();
    }
}
