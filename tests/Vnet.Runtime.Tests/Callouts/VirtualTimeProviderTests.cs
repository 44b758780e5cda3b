namespace Vnet.Runtime.Tests;

public class VirtualTimeProviderTests
{
    private readonly VirtualTimeProvider _clock = new();

    [Fact]
    public void Stands_still_until_it_is_advanced()
    {
        DateTimeOffset start = _clock.GetUtcNow();
        Assert.Equal(0, _clock.Advance(TimeSpan.FromDays(1)));
        Assert.Equal(start.AddDays(1), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromDays(1), _clock.GetElapsedTime(0));
        Assert.Equal(TimeSpan.FromDays(1), _clock.Elapsed);
    }

    [Fact]
    public void Timers_are_called_by_time_then_by_arming_and_see_their_time()
    {
        List<string> log = [];
        using ITimer late = Timer("late", 20);
        using ITimer b = Timer("b", 10);
        using ITimer a = Timer("a", 10);
        Assert.Equal(TimeSpan.FromMilliseconds(10), _clock.UntilNext);
        Assert.Equal(3, _clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal(["b 10", "a 10", "late 20"], log);
        Assert.Equal(0, _clock.ArmedTimers);

        ITimer Timer(string name, int due) =>
            _clock.CreateTimer(_ => log.Add($"{name} {_clock.Elapsed.TotalMilliseconds}"), null, TimeSpan.FromMilliseconds(due), Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void Periodic_timers_repeat_until_disposed()
    {
        int calls = 0;
        ITimer timer = _clock.CreateTimer(_ => calls++, null, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(10));
        Assert.Equal(3, _clock.Advance(TimeSpan.FromMilliseconds(25)));
        timer.Dispose();
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, calls);
    }

    [Fact]
    public void Jumping_goes_to_the_next_due_time_only()
    {
        using ITimer a = _clock.CreateTimer(static _ => { }, null, TimeSpan.FromDays(3), Timeout.InfiniteTimeSpan);
        using ITimer b = _clock.CreateTimer(static _ => { }, null, TimeSpan.FromDays(4), Timeout.InfiniteTimeSpan);
        Assert.Equal(1, _clock.AdvanceToNext());
        Assert.Equal(TimeSpan.FromDays(3), _clock.Elapsed);
        Assert.Equal(1, _clock.AdvanceToNext());
        Assert.Equal(0, _clock.AdvanceToNext());
        Assert.Equal(TimeSpan.FromDays(4), _clock.Elapsed);
    }

    [Fact]
    public async Task Delays_and_timeouts_of_dotnet_run_on_it()
    {
        Task delay = Task.Delay(TimeSpan.FromHours(1), _clock);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1), _clock);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(timeout.IsCancellationRequested);
        Assert.False(delay.IsCompleted);
        _clock.Advance(TimeSpan.FromMinutes(59));
        await delay.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Advancing_inside_a_timer_is_refused_and_what_a_timer_throws_reaches_the_caller()
    {
        using ITimer timer = _clock.CreateTimer(_ => _clock.Advance(TimeSpan.Zero), null, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        Assert.Throws<InvalidOperationException>(() => _clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromMilliseconds(1), _clock.Elapsed);
        _clock.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Time_runs_neither_backwards_nor_past_the_calendar()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.MaxValue));
    }

    [Fact]
    public void A_timer_past_the_calendar_is_never_due()
    {
        int calls = 0;
        _clock.Advance(TimeSpan.FromDays(1));
        using ITimer late = _clock.CreateTimer(_ => calls++, null, TimeSpan.MaxValue, Timeout.InfiniteTimeSpan);
        Assert.Equal(0, _clock.Advance(TimeSpan.FromDays(1)));
        Assert.Equal(0, _clock.AdvanceToNext());
        Assert.Equal((0, 0), (calls, _clock.ArmedTimers));
        Assert.True(late.Change(TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan));
        Assert.Equal(1, _clock.AdvanceToNext());
    }

    [Fact]
    public void A_timer_whose_period_leads_past_the_calendar_is_called_once()
    {
        // Bounded, because it once was called for ever.
        int calls = 0;
        using ITimer timer = _clock.CreateTimer(_ => Assert.True(++calls < 10), null, TimeSpan.FromMilliseconds(1), TimeSpan.MaxValue);
        Assert.Equal(1, _clock.Advance(TimeSpan.FromDays(1)));
        Assert.Equal(0, _clock.ArmedTimers);
    }
}
