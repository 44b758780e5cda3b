namespace Vnet.Runtime.Tests;

public class CalloutThreadTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly VirtualTimeProvider _clock = new();
    private readonly CalloutWheel _wheel;

    public CalloutThreadTests() => _wheel = new CalloutWheel(_clock);

    [Fact]
    public void Drain_waits_for_a_handler_on_another_thread_and_undoes_its_rearming()
    {
        using var started = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        Callout callout = Callout.Global(_wheel, "slow");
        bool ended = false;
        callout.Reset(TimeSpan.Zero, _ =>
        {
            started.Set();
            Assert.True(go.Wait(s_limit));
            callout.Schedule(TimeSpan.Zero);
            Volatile.Write(ref ended, true);
        });
        TestThread driver = new TestThread(() => _clock.Advance(TimeSpan.FromMilliseconds(1)));
        Assert.True(started.Wait(s_limit));
        Assert.False(callout.Stop());
        bool endedBeforeDrain = true;
        TestThread drainer = new TestThread(() =>
        {
            callout.Drain();
            endedBeforeDrain = Volatile.Read(ref ended);
        });
        go.Set();
        drainer.Join();
        driver.Join();
        Assert.True(endedBeforeDrain);
        Assert.False(callout.IsPending);
    }

    [Fact]
    public void Drain_gives_up_on_a_handler_that_does_not_return_and_names_it()
    {
        using var started = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        _wheel.DrainTimeout = TimeSpan.FromMilliseconds(20);
        Callout callout = Callout.Global(_wheel, "stuck");
        callout.Reset(TimeSpan.Zero, WaitForGo);
        TestThread driver = new TestThread(() => _clock.Advance(TimeSpan.FromMilliseconds(1)));
        Assert.True(started.Wait(s_limit));
        VnetDrainException error = Assert.Throws<VnetDrainException>(() => callout.Drain());
        go.Set();
        driver.Join();
        Assert.Equal("WaitForGo", error.Handler);
        Assert.Contains("callout 'stuck'", error.Message, StringComparison.Ordinal);

        void WaitForGo(object? state)
        {
            started.Set();
            go.Wait(s_limit);
        }
    }

    [Fact]
    public void Stop_under_the_callouts_lock_keeps_a_handler_that_waits_for_the_lock_from_running()
    {
        var @lock = new Lock();
        Callout callout = Callout.Global(_wheel, "locked", @lock);
        bool ran = false;
        TestThread driver;
        lock (@lock)
        {
            callout.Reset(TimeSpan.Zero, _ => ran = true);
            driver = new TestThread(() => _clock.Advance(TimeSpan.FromMilliseconds(1)));
            Assert.True(SpinWait.SpinUntil(() => !callout.IsPending, s_limit));
            Assert.True(callout.Stop());
            Assert.False(callout.Stop());
        }

        driver.Join();
        Assert.False(ran);
    }

    [Fact]
    public void The_callouts_lock_is_held_while_the_handler_runs()
    {
        var @lock = new Lock();
        bool held = false;
        Callout.Global(_wheel, "locked", @lock).Reset(TimeSpan.Zero, _ => held = @lock.IsHeldByCurrentThread);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(held);
        Assert.False(@lock.IsHeldByCurrentThread);
    }

    [Fact]
    public void An_error_is_reported_without_the_callouts_lock()
    {
        var @lock = new Lock();
        Callout callout = Callout.Global(_wheel, "bad", @lock);
        bool? held = null;
        UnhandledErrors.Occurred += Note;
        callout.Reset(TimeSpan.Zero, static _ => throw new FormatException());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        UnhandledErrors.Occurred -= Note;
        Assert.False(held);

        void Note(UnhandledError error)
        {
            if (error.Source == callout)
                held = @lock.IsHeldByCurrentThread;
        }
    }

    [Fact]
    public void On_the_systems_clock_callouts_fire_in_order_and_never_early()
    {
        using var wheel = new CalloutWheel();
        using var all = new CountdownEvent(50);
        List<int> order = [];
        int early = 0;

        // Between which moments each is due: it is armed at some moment of the call, and rounded up to the wheel's tick.
        var due = new (TimeSpan Least, TimeSpan Most)[50];
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 50; i++)
        {
            int id = i;
            TimeSpan delay = TimeSpan.FromMilliseconds(20 + (i * 7 % 50));
            due[id].Least = TimeProvider.System.GetElapsedTime(start) + delay;
            Callout.Global(wheel, "x").Reset(delay, _ =>
            {
                if (TimeProvider.System.GetElapsedTime(start) < due[id].Least)
                    early++;
                order.Add(id);
                all.Signal();
            });
            due[id].Most = TimeProvider.System.GetElapsedTime(start) + delay + wheel.Tick;
        }

        Assert.True(all.Wait(s_limit));
        Assert.Equal(0, early);
        Assert.Equal(50, order.Distinct().Count());
        for (int i = 1; i < order.Count; i++)
            Assert.True(due[order[i - 1]].Least <= due[order[i]].Most, $"{order[i - 1]} fired before {order[i]}, which was due earlier");
    }

    [Fact]
    public void Many_threads_arm_stop_and_drain_while_the_clock_runs()
    {
        const int PerThread = 200;
        const int Steps = 20_000;
        bool done = false;
        int[] armed = new int[4];
        int[] stopped = new int[4];
        int fired = 0;
        TestThread driver = new TestThread(() =>
        {
            while (!Volatile.Read(ref done))
                _clock.Advance(TimeSpan.FromMilliseconds(3));
        });
        TestThread[] users = [.. Enumerable.Range(0, 4).Select(t => new TestThread(() =>
        {
            var random = new Random(Seeds.Seed + t);
            Callout[] callouts = [.. Enumerable.Range(0, PerThread).Select(i => Callout.Global(_wheel, $"{t}.{i}"))];
            Action<object?> handler = _ => fired++;
            for (int step = 0; step < Steps; step++)
            {
                Callout callout = callouts[random.Next(PerThread)];
                switch (random.Next(8))
                {
                    case 0:
                        stopped[t] += callout.Stop() ? 1 : 0;
                        break;
                    case 1:
                        stopped[t] += callout.Drain() ? 1 : 0;
                        break;
                    default:
                        armed[t]++;
                        stopped[t] += callout.Reset(TimeSpan.FromMilliseconds(random.Next(300)), handler) ? 1 : 0;
                        break;
                }
            }

            foreach (Callout callout in callouts)
                stopped[t] += callout.Drain() ? 1 : 0;
        }))];
        Assert.All(users, user => user.Join());
        Volatile.Write(ref done, true);
        driver.Join();
        Assert.Equal(0, _wheel.Pending);
        Assert.Equal(armed.Sum(), stopped.Sum() + fired);
    }
}
