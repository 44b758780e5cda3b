using System.Diagnostics;

namespace Vnet.Benchmarks;

/// <summary>What a piece of work took, in milliseconds.</summary>
/// <param name="Elapsed">By the clock.</param>
/// <param name="Processor">Of processor time, on all threads of this process.</param>
internal readonly record struct Cost(double Elapsed, double Processor)
{
    public static Cost Worst => new(double.MaxValue, double.MaxValue);

    public static Cost Of(Action work)
    {
        using var self = Process.GetCurrentProcess();
        long start = Stopwatch.GetTimestamp();
        TimeSpan processor = self.TotalProcessorTime;
        work();
        self.Refresh();
        return new Cost(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (self.TotalProcessorTime - processor).TotalMilliseconds);
    }

    public Cost Least(Cost other) => new(Math.Min(Elapsed, other.Elapsed), Math.Min(Processor, other.Processor));
}
