using System.Diagnostics;

namespace Vnet.Benchmarks;

/// <summary>Callouts beside the timers of .NET, a million of each pending.</summary>
/// <remarks>
/// Two patterns, the same for both. A timer that is armed and soon cancelled, as with every packet of a busy connection:
/// out of a working set that fits the cache. And a pending timer that is pushed back, out of the million, in random
/// order, by one thread and by two at once.
/// <para>
/// Pushing back costs either kind its cache misses and a lock; that bounds the ratio. What a callout pays beyond that is
/// its clock: a timer of .NET reads a coarse one, and may be early by the clock that callouts go by. Reading the exact one
/// waits for all loads before it, so that the misses of successive callouts do not overlap; <c>callout_push_back_still_ns</c>
/// is the same with a clock that costs nothing, as a virtual one.
/// </para>
/// </remarks>
internal static class CalloutFigures
{
    private const int Count = 1_000_000;
    private const int Active = 4096;
    private const int Warm = 20;
    private const int Rounds = 60;
    private const int Batch = 50_000;

    /// <summary>For a process of its own: it leaves two million timers behind.</summary>
    public static void Print(Action<string, double> print)
    {
        var random = new Random(1);
        Callout[] callouts = Callouts(random, CalloutWheel.System);
        Timer[] timers = Timers(random);
        using var stillWheel = new CalloutWheel(new StillClock(), isSelfDriven: false);
        Callout[] still = Callouts(random, stillWheel);
        Callout[] activeCallouts = [.. Enumerable.Range(0, Active).Select(i => new Callout(CalloutWheel.System, "active", VnetInstance.Default))];
        Timer[] activeTimers = [.. Enumerable.Range(0, Active).Select(_ => new Timer(static _ => { }, null, -1, -1))];
        var delay = TimeSpan.FromSeconds(30);
        var times = new double[7][];
        for (int round = 0; round < Warm + Rounds; round++)
        {
            int from = round * Batch % Count;
            double[] time =
            [
                Time(() => ArmCancel(activeCallouts, delay)),
                Time(() => ArmCancel(activeTimers)),
                Time(() => PushBack(callouts.AsSpan(from, Batch), round)),
                Time(() => PushBack(timers.AsSpan(from, Batch), round)),
                Time(() => PushBack(still.AsSpan(from, Batch), round)),
                Time(() => Parallel.Invoke(
                    () => PushBack(callouts.AsSpan(from, Batch / 2), round), () => PushBack(callouts.AsSpan(from + (Batch / 2), Batch / 2), round))),
                Time(() => Parallel.Invoke(
                    () => PushBack(timers.AsSpan(from, Batch / 2), round), () => PushBack(timers.AsSpan(from + (Batch / 2), Batch / 2), round))),
            ];
            for (int i = 0; i < time.Length && round >= Warm; i++)
                (times[i] ??= new double[Rounds])[round - Warm] = time[i];
        }

        foreach (double[] time in times)
            Array.Sort(time);
        double Quiet(int i) => times[i][Rounds / 4];
        double armCancel = Quiet(0), armCancelTimer = Quiet(1), pushBack = Quiet(2), pushBackTimer = Quiet(3);
        print("callouts_pending", CalloutWheel.System.Pending);
        print("callout_arm_cancel_ns", armCancel);
        print("timer_arm_cancel_ns", armCancelTimer);
        print("callout_push_back_ns", pushBack);
        print("timer_change_ns", pushBackTimer);
        print("timer_change_vs_callout", pushBackTimer / pushBack);
        print("callout_push_back_still_ns", Quiet(4));
        print("callout_push_back_2_threads_ns", Quiet(5));
        print("timer_change_vs_callout_2_threads", Quiet(6) / Quiet(5));
        GC.KeepAlive(timers);
    }

    private static void Handler(object? state)
    {
    }

    private static void ArmCancel(Callout[] callouts, TimeSpan delay)
    {
        for (int i = 0; i < Batch; i++)
        {
            Callout callout = callouts[i % Active];
            callout.Reset(delay, Handler);
            callout.Stop();
        }
    }

    private static void ArmCancel(Timer[] timers)
    {
        for (int i = 0; i < Batch; i++)
        {
            Timer timer = timers[i % Active];
            timer.Change(30_000, Timeout.Infinite);
            timer.Change(Timeout.Infinite, Timeout.Infinite);
        }
    }

    private static void PushBack(ReadOnlySpan<Callout> callouts, int round)
    {
        var delay = TimeSpan.FromMilliseconds(7_300_000 + round);
        foreach (Callout callout in callouts)
            callout.Reset(delay, Handler);
    }

    private static void PushBack(ReadOnlySpan<Timer> timers, int round)
    {
        foreach (Timer timer in timers)
            timer.Change(7_300_000 + round, Timeout.Infinite);
    }

    private static double Time(Action batch)
    {
        long start = Stopwatch.GetTimestamp();
        batch();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch;
    }

    private static Callout[] Callouts(Random random, CalloutWheel wheel)
    {
        Callout[] callouts = [.. Enumerable.Range(0, Count).Select(_ => new Callout(wheel, "pending", VnetInstance.Default))];
        random.Shuffle(callouts);
        foreach (Callout callout in callouts)
            callout.Reset(TimeSpan.FromMilliseconds(random.Next(600_000, 7_200_000)), Handler);
        random.Shuffle(callouts);
        return callouts;
    }

    private static Timer[] Timers(Random random)
    {
        Timer[] timers = [.. Enumerable.Range(0, Count).Select(_ => new Timer(static _ => { }, null, Timeout.Infinite, Timeout.Infinite))];
        random.Shuffle(timers);
        foreach (Timer timer in timers)
            timer.Change(random.Next(600_000, 7_200_000), Timeout.Infinite);
        random.Shuffle(timers);
        return timers;
    }

    private sealed class StillClock : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }
}
