using System.Runtime.CompilerServices;

namespace Vnet.Benchmarks;

/// <summary>What .NET offers without the framework, each as a loop, as one access per call, and as a function that accesses four variables; compare <see cref="Accessors"/>.</summary>
internal static class Alternatives
{
    private static readonly AsyncLocal<Cell> s_local = new();
    private static long s_shared;

    [ThreadStatic]
    private static Cell? t_cell;

    [ThreadStatic]
    private static long t_count;

    public static ref long Shared => ref s_shared;

    public static long ThreadCount => t_count;

    /// <summary>Gives this thread its thread-static and its async-local.</summary>
    public static void Prepare()
    {
        t_cell = new Cell();
        s_local.Value = new Cell();
    }

    /// <summary>What a call costs that does nothing.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Nothing()
    {
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StaticLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            Hot.Static++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StaticOnce() => Hot.Static++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void FieldLoop(Cell cell)
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            cell.Value++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadStaticLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            t_cell!.Value++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadStaticOnce() => t_cell!.Value++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadStaticFunction()
    {
        t_cell!.Value++;
        t_cell!.Second++;
        t_cell!.Third++;
        t_cell!.Fourth++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AsyncLocalFunction()
    {
        s_local.Value!.Value++;
        s_local.Value!.Second++;
        s_local.Value!.Third++;
        s_local.Value!.Fourth++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AsyncLocalLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            s_local.Value!.Value++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AsyncLocalOnce() => s_local.Value!.Value++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadCountLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            t_count++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadCountOnce() => t_count++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void InterlockedLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            Interlocked.Increment(ref s_shared);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StaticOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            StaticOnce();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadStaticOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            ThreadStaticOnce();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadStaticFunctionCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            ThreadStaticFunction();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AsyncLocalFunctionCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            AsyncLocalFunction();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AsyncLocalOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            AsyncLocalOnce();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadCountOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            ThreadCountOnce();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void NothingCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            Nothing();
    }
}
