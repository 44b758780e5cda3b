namespace Vnet.Runtime.Tests;

public class CalloutTests
{
    private readonly VirtualTimeProvider _clock = new();
    private readonly CalloutWheel _wheel;
    private readonly List<string> _log = [];

    public CalloutTests() => _wheel = new CalloutWheel(_clock);

    [Fact]
    public void Fires_once_at_its_deadline_and_not_before()
    {
        Callout callout = Make("a");
        Assert.False(callout.Reset(Ms(10), Log, "a"));
        Assert.True(callout.IsPending && callout.IsActive);
        _clock.Advance(Ms(10) - TimeSpan.FromTicks(1));
        Assert.Empty(_log);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["a"], _log);
        Assert.False(callout.IsPending);
        Assert.True(callout.IsActive);
        callout.Deactivate();
        Assert.False(callout.IsActive);
        _clock.Advance(Ms(1000));
        Assert.Single(_log);
    }

    [Fact]
    public void Deadline_is_rounded_up_to_a_tick_and_lies_at_least_one_ahead()
    {
        _clock.Advance(TimeSpan.FromTicks(1));
        Make("now").Reset(TimeSpan.Zero, Log, "now");
        Make("half").Reset(Ms(0.5), Log, "half");
        Make("one").Reset(Ms(1), Log, "one");
        _clock.Advance(Ms(1) - TimeSpan.FromTicks(1));
        Assert.Equal(["now", "half"], _log);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["now", "half"], _log);
        _clock.Advance(Ms(1));
        Assert.Equal(["now", "half", "one"], _log);
    }

    [Fact]
    public void Equal_deadlines_fire_in_the_order_of_arming_also_when_some_were_pushed_back()
    {
        Callout first = Make("first");
        first.Reset(Ms(5), Log, "first");
        Make("second").Reset(Ms(5000), Log, "second");
        first.Reset(Ms(5000), Log, "first");
        Make("third").Reset(Ms(5000), Log, "third");
        _clock.Advance(Ms(4000));
        Make("fourth").Reset(Ms(1000), Log, "fourth");
        _clock.Advance(Ms(1000));
        Assert.Equal(["second", "first", "third", "fourth"], _log);
    }

    [Fact]
    public void Stop_says_whether_it_was_pending()
    {
        Callout callout = Make("a");
        Assert.False(callout.Stop());
        callout.Reset(Ms(1), Log, "a");
        Assert.True(callout.Stop());
        Assert.False(callout.Stop());
        Assert.False(callout.IsActive);
        _clock.Advance(Ms(10));
        Assert.Empty(_log);
    }

    [Fact]
    public void Reset_of_a_pending_callout_replaces_deadline_handler_and_state()
    {
        Callout callout = Make("a");
        callout.Reset(Ms(1), Log, "early");
        Assert.True(callout.Reset(Ms(20), state => _log.Add($"[{state}]"), "late"));
        _clock.Advance(Ms(19));
        Assert.Empty(_log);
        Assert.True(callout.Reset(Ms(1), state => _log.Add($"<{state}>"), "soon"));
        _clock.Advance(Ms(30));
        Assert.Equal(["<soon>"], _log);
    }

    [Fact]
    public void Schedule_repeats_handler_and_state_and_needs_one()
    {
        Callout callout = Make("a");
        Assert.Contains("callout 'a'", Assert.Throws<InvalidOperationException>(() => callout.Schedule(Ms(1))).Message, StringComparison.Ordinal);
        callout.Reset(Ms(1), Log, "x");
        _clock.Advance(Ms(1));
        callout.Schedule(Ms(1));
        _clock.Advance(Ms(1));
        Assert.Equal(["x", "x"], _log);
    }

    [Fact]
    public void Handler_that_arms_its_own_callout_is_periodic()
    {
        Callout callout = Make("tick");
        List<TimeSpan> times = [];
        callout.Reset(Ms(500), _ =>
        {
            times.Add(_clock.Elapsed);
            Assert.False(callout.IsPending);
            if (times.Count < 4)
                Assert.False(callout.Schedule(Ms(500)));
        });
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([Ms(500), Ms(1000), Ms(1500), Ms(2000)], times);
    }

    [Fact]
    public void Handler_that_arms_without_delay_runs_again_a_tick_later()
    {
        Callout callout = Make("tick");
        callout.Reset(TimeSpan.Zero, _ =>
        {
            _log.Add("x");
            callout.Schedule(TimeSpan.Zero);
        });
        _clock.Advance(Ms(3));
        Assert.Equal(3, _log.Count);
    }

    [Fact]
    public void Handler_can_stop_another_callout_of_the_same_tick()
    {
        Callout other = Make("other");
        Make("first").Reset(Ms(1), _ => Assert.True(other.Stop()));
        other.Reset(Ms(1), Log, "other");
        _clock.Advance(Ms(5));
        Assert.Empty(_log);
    }

    [Fact]
    public void Drain_from_within_its_own_handler_is_refused()
    {
        Callout callout = Make("suicide");
        Exception? error = null;
        callout.Reset(Ms(1), _ => error = Record.Exception(() => callout.Drain()));
        _clock.Advance(Ms(1));
        Assert.Contains("Cannot drain callout 'suicide' inside its own handler", Assert.IsType<VnetDeadlockException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drain_of_another_callout_from_within_a_handler_does_not_wait()
    {
        Callout other = Make("other");
        bool drained = false;
        Make("first").Reset(Ms(1), _ => drained = other.Drain());
        other.Reset(Ms(1), Log, "other");
        _clock.Advance(Ms(5));
        Assert.True(drained);
        Assert.Empty(_log);
    }

    [Fact]
    public void Handler_that_throws_is_reported_and_the_wheel_goes_on()
    {
        List<UnhandledError> errors = [];
        Callout bad = Make("bad");
        void Note(UnhandledError error)
        {
            if (error.Source == bad)
                errors.Add(error);
        }

        UnhandledErrors.Occurred += Note;
        try
        {
            bad.Reset(Ms(1), static _ => throw new FormatException("no"));
            Make("good").Reset(Ms(1), Log, "good");
            _clock.Advance(Ms(1));
        }
        finally
        {
            UnhandledErrors.Occurred -= Note;
        }

        Assert.IsType<FormatException>(Assert.Single(errors).Exception);
        Assert.Equal("callout 'bad'", errors[0].Description);
        Assert.Equal(["good"], _log);
    }

    [Fact]
    public void Delays_out_of_range_are_refused_by_name()
    {
        Callout callout = Make("far");
        Assert.Contains("'far' is negative", Assert.Throws<ArgumentOutOfRangeException>(() => callout.Reset(Ms(-1), Log)).Message, StringComparison.Ordinal);
        Assert.Contains("2^48 ticks", Assert.Throws<ArgumentOutOfRangeException>(() => callout.Reset(TimeSpan.MaxValue, Log)).Message, StringComparison.Ordinal);
        Assert.False(callout.IsPending);
        Assert.False(callout.Reset(TimeSpan.FromMilliseconds((1L << 48) - 1), Log));
        Assert.True(callout.Stop());
    }

    [Fact]
    public void Nothing_pending_means_no_timer_and_far_deadlines_one_wakeup()
    {
        Assert.Equal(0, _clock.ArmedTimers);
        Callout callout = Make("keepalive");
        callout.Reset(TimeSpan.FromHours(2), Log, "keepalive");
        Assert.Equal(1, _clock.ArmedTimers);
        Assert.Equal(TimeSpan.FromHours(2), _clock.UntilNext);
        Assert.Equal(TimeSpan.FromHours(2), _wheel.UntilNext);
        Assert.Equal(1, _clock.Advance(TimeSpan.FromHours(2)));
        Assert.Equal(["keepalive"], _log);
        Assert.Equal(1, _wheel.Wakeups);
        Assert.Equal(0, _clock.ArmedTimers);
        callout.Reset(Ms(5), Log);
        callout.Stop();
        Assert.Equal(0, _clock.ArmedTimers);
        Assert.Null(_wheel.UntilNext);
    }

    [Fact]
    public void A_timer_pushed_back_again_and_again_wakes_up_once_in_between()
    {
        Callout rexmt = Make("rexmt");
        for (int i = 0; i < 1000; i++)
        {
            rexmt.Reset(Ms(200), Log, "rexmt");
            _clock.Advance(Ms(1));
        }

        Assert.Empty(_log);
        _clock.Advance(Ms(199));
        Assert.Equal(["rexmt"], _log);
        Assert.InRange(_wheel.Wakeups, 1, 12);
    }

    [Fact]
    public void Months_pass_in_as_many_calls_as_there_are_deadlines()
    {
        List<double> days = [];
        foreach (int day in new[] { 200, 3, 77, 1 })
            Make($"day {day}").Reset(TimeSpan.FromDays(day), _ => days.Add(_clock.Elapsed.TotalDays));

        // A wait of more than 24 days is cut there.
        Assert.InRange(_clock.Advance(TimeSpan.FromDays(365)), 4, 20);
        Assert.Equal([1.0, 3.0, 77.0, 200.0], days);
    }

    [Fact]
    public void A_wheel_that_is_driven_by_hand_arms_no_timer()
    {
        using var wheel = new CalloutWheel(_clock, name: "lane", isSelfDriven: false);
        var callout = new Callout(wheel, "a");
        callout.Reset(Ms(3), Log, "a");
        Assert.Equal(0, _clock.ArmedTimers);
        Assert.Equal(Ms(3), wheel.UntilNext);
        _clock.Advance(Ms(3));
        Assert.Empty(_log);
        Assert.Equal(TimeSpan.Zero, wheel.UntilNext);
        Assert.Equal(1, wheel.Run());
        Assert.Equal(0, wheel.Run());
        Assert.Equal(["a"], _log);
    }

    [Fact]
    public void A_tick_is_positive_and_at_most_a_day()
    {
        foreach (TimeSpan tick in new[] { TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.FromDays(1.01), TimeSpan.MaxValue })
            Assert.Throws<ArgumentOutOfRangeException>("tick", () => new CalloutWheel(_clock, tick));
        new CalloutWheel(_clock, TimeSpan.FromDays(1)).Dispose();
    }

    [Fact]
    public void A_disposed_wheel_fires_nothing_and_arms_nothing()
    {
        Callout callout = Make("a");
        callout.Reset(Ms(1), Log, "a");
        _wheel.Dispose();
        Assert.False(callout.IsPending);
        _clock.Advance(Ms(10));
        Assert.Empty(_log);
        Assert.Throws<ObjectDisposedException>(() => callout.Reset(Ms(1), Log));
        _wheel.Dispose();

        // Nor a callout of a vnet that had none on it before.
        using VnetInstance vnet = VnetInstance.Create("late to the wheel");
        var late = new Callout(_wheel, "late", vnet);
        Assert.Throws<ObjectDisposedException>(() => late.Reset(Ms(1), Log));
        Assert.Equal(0, _wheel.Pending);
    }

    [Fact]
    public void Arming_rescheduling_and_stopping_allocate_nothing()
    {
        Callout[] callouts = [.. Enumerable.Range(0, 100).Select(i => Make($"c{i}"))];
        Action<object?> handler = Log;
        Use(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(50);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Use(int rounds)
        {
            // One that is due earlier and stays, so that the timer is left alone.
            callouts[0].Reset(Ms(1), handler);
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 1; i < callouts.Length; i++)
                    callouts[i].Reset(Ms(i * 37 * (round + 1)), handler);
                for (int i = 1; i < callouts.Length; i += 2)
                    callouts[i].Schedule(Ms(i));
                for (int i = 1; i < callouts.Length; i++)
                    callouts[i].Stop();
            }
        }
    }

    [Fact]
    public void Firing_allocates_nothing()
    {
        using var wheel = new CalloutWheel(_clock, isSelfDriven: false);
        int fired = 0;
        Callout[] callouts = [.. Enumerable.Range(0, 100).Select(i => new Callout(wheel, $"c{i}", VnetInstance.Default))];
        Action<object?> handler = _ => fired++;
        Fire();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fire();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(200, fired);

        void Fire()
        {
            for (int i = 0; i < callouts.Length; i++)
                callouts[i].Reset(Ms(i * 97), handler);
            _clock.Advance(Ms(10_000));
            wheel.Run();
        }
    }

    private Callout Make(string name) => Callout.Global(_wheel, name);

    private void Log(object? state) => _log.Add((string)state!);

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
