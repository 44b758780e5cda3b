using System.Diagnostics;

namespace Vnet.Benchmarks;

/// <summary>One thread per core, all counting: a per-CPU counter beside one shared interlocked counter.</summary>
internal static class ContentionRatio
{
    private const int LoopsPerThread = 2000;
    private const int Rounds = 7;

    public static void Print(Action<string, double> print)
    {
        (double interlocked, double dpcpu) = (double.MaxValue, double.MaxValue);
        Hot.DPCPU_events.Zero();
        Alternatives.Shared = 0;
        for (int round = 0; round < Rounds; round++)
        {
            interlocked = Math.Min(interlocked, Time(Alternatives.InterlockedLoop));
            dpcpu = Math.Min(dpcpu, Time(Accessors.DpcpuAddLoop));
        }

        long expected = (long)Rounds * Environment.ProcessorCount * LoopsPerThread * Kernel.Accesses;
        if (Hot.DPCPU_events.Sum() != expected || Alternatives.Shared != expected)
            throw new InvalidOperationException($"Increments were lost: {Hot.DPCPU_events.Sum()} and {Alternatives.Shared} of {expected}.");
        print("interlocked_vs_dpcpu", interlocked / dpcpu);
        print("dpcpu_increments_lost", expected - Hot.DPCPU_events.Sum());
    }

    /// <summary>
    /// Time per thread from the moment when all of them run: they spin until then, because a thread that waits in the
    /// kernel wakes up late, and counts alone for a while.
    /// </summary>
    private static double Time(Action loop)
    {
        int running = 0;
        long ticks = 0;
        Thread[] threads =
        [
            .. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
            {
                loop();
                Interlocked.Increment(ref running);
                while (Volatile.Read(ref running) < Environment.ProcessorCount)
                    Thread.SpinWait(10);
                long start = Stopwatch.GetTimestamp();
                for (int i = 1; i < LoopsPerThread; i++)
                    loop();
                Interlocked.Add(ref ticks, Stopwatch.GetTimestamp() - start);
            })),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return ticks;
    }
}
