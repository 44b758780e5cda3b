using System.Diagnostics;

namespace Vnet.Benchmarks;

/// <summary>Measures kernels against each other in one process.</summary>
/// <remarks>
/// All are first brought to tier 1. Then rounds follow in which each has a short run. Noise of the machine only ever
/// adds time, so that the rounds with the least total count, and of those the median. Taking whole rounds, rather than
/// the best run of each kernel, compares what ran within microseconds of each other, at the same clock of the processor.
/// </remarks>
internal static class Comparison
{
    private const int Rounds = 2000;
    private const int QuietRounds = 60;
    private const int RunsPerRound = 8;

    /// <summary>Calls every kernel often enough, with pauses in which the JIT compiles in the background.</summary>
    public static void WarmUp(params ReadOnlySpan<Kernel> kernels)
    {
        for (int pass = 0; pass < 5; pass++)
        {
            foreach (Kernel kernel in kernels)
            {
                for (int i = 0; i < 40; i++)
                    kernel.Run();
            }

            Thread.Sleep(150);
        }
    }

    /// <summary>Times per access, in nanoseconds, in the order of the arguments.</summary>
    public static double[] Measure(params ReadOnlySpan<Kernel> kernels)
    {
        WarmUp(kernels);
        var rounds = new double[Rounds][];
        for (int round = 0; round < Rounds; round++)
        {
            rounds[round] = new double[kernels.Length];
            for (int i = 0; i < kernels.Length; i++)
                rounds[round][i] = Time(kernels[i]);
        }

        Array.Sort(rounds, static (a, b) => a.Sum().CompareTo(b.Sum()));
        return [.. Enumerable.Range(0, kernels.Length).Select(i => Median(rounds.Take(QuietRounds).Select(round => round[i])))];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static double Time(Kernel kernel)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < RunsPerRound; i++)
            kernel.Run();
        return (Stopwatch.GetTimestamp() - start) * (1e9 / Stopwatch.Frequency) / (RunsPerRound * Kernel.Accesses);
    }
}
