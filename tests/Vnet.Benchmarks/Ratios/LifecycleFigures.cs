using System.Diagnostics;

namespace Vnet.Benchmarks;

/// <summary>What vnets of <see cref="ThousandVariables"/> cost in time and memory.</summary>
internal static class LifecycleFigures
{
    private const int Batch = 2000;
    private const int Batches = 12;
    private const int Idle = 20_000;
    private const int Live = 100_000;

    /// <summary>Best batch; a batch is long enough to contain the garbage collections that it causes.</summary>
    public static void PrintTimes(Action<string, double> print)
    {
        double best = double.MaxValue;
        for (int batch = 0; batch < Batches; batch++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Batch; i++)
                VnetInstance.Create("short-lived").Dispose();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Batch);
        }

        print("create_destroy_us", best);
        print("destroyed_vnet_bytes", Retained());
    }

    /// <summary>For a process of its own: resident memory of many idle vnets.</summary>
    public static void PrintMemory(Action<string, double> print)
    {
        VnetInstance.Create("warm-up").Dispose();
        var vnets = new List<VnetInstance>(Live);
        Collect();
        long before = ResidentBytes();
        Fill(vnets, Idle);
        Collect();
        print("idle_vnet_bytes", (double)(ResidentBytes() - before) / Idle);
        print("idle_vnet_region_bytes", vnets[0].RegionSize);

        long start = Stopwatch.GetTimestamp();
        Fill(vnets, Live);
        print("live_vnets", VnetList.Count - 1);
        print("live_vnet_create_us", Stopwatch.GetElapsedTime(start).TotalMicroseconds / (Live - Idle));
        print("live_vnets_wrong", vnets.Count(vnet => ThousandVariables.Built(vnet) != 210));
    }

    private static double Retained()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 10_000; i++)
            VnetInstance.Create("short-lived").Dispose();
        return Math.Max(0, GC.GetTotalMemory(forceFullCollection: true) - before) / 10_000.0;
    }

    private static void Fill(List<VnetInstance> vnets, int count)
    {
        while (vnets.Count < count)
            vnets.Add(VnetInstance.Create("idle"));
    }

    private static void Collect()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
    }

    private static long ResidentBytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
