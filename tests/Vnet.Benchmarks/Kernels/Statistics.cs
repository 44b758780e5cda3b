using System.Runtime.CompilerServices;

namespace Vnet.Benchmarks;

/// <summary>Per-vnet, per-CPU statistics and counters, in the same shapes as thread-statics.</summary>
internal static class Statistics
{
    private static readonly CounterU64 s_counter = new();

    [ThreadStatic]
    private static long t_packets, t_bytes, t_errors, t_drops;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PcpustatLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            Hot.V_stat.Own.Packets++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PcpustatOnce() => Hot.V_stat.Own.Packets++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PcpustatFunction()
    {
        Hot.V_stat.Own.Packets++;
        Hot.V_stat.Own.Bytes++;
        Hot.V_stat.Own.Errors++;
        Hot.V_stat.Own.Drops++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PcpustatRefLoop()
    {
        ref HotStat stat = ref Hot.V_stat.Own;
        for (int i = 0; i < Kernel.Accesses; i++)
            stat.Packets++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PcpustatRefFunction()
    {
        ref HotStat stat = ref Hot.V_stat.Own;
        stat.Packets++;
        stat.Bytes++;
        stat.Errors++;
        stat.Drops++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CounterLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            s_counter.Add(1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CounterOnce() => s_counter.Add(1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadStaticLoop()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            t_packets++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadStaticOnce() => t_packets++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThreadStaticFunction()
    {
        t_packets++;
        t_bytes++;
        t_errors++;
        t_drops++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PcpustatOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            PcpustatOnce();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PcpustatFunctionCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            PcpustatFunction();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PcpustatRefFunctionCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            PcpustatRefFunction();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CounterOnceCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            CounterOnce();
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
}
