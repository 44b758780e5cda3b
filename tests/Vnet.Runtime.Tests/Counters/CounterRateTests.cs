namespace Vnet.Runtime.Tests;

public class CounterRateTests
{
    [Fact]
    public void What_exceeds_the_limit_in_a_second_is_refused_and_reported_in_the_next()
    {
        var clock = new Clock();
        var rate = new CounterRate(clock);
        Assert.Equal([0, 0, 0, -1, -1], Enumerable.Range(0, 5).Select(_ => rate.Check(3)));
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(-1, rate.Check(3));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(6, rate.Check(3));
        Assert.Equal(0, rate.Check(3));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, rate.Check(3));
    }

    [Fact]
    public void Nothing_passes_a_limit_of_zero()
    {
        var rate = new CounterRate(new Clock());
        Assert.Equal(-1, rate.Check(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => rate.Check(-1));
    }

    [Fact]
    public void Threads_that_check_together_exceed_it_by_no_more_than_their_number()
    {
        const int Threads = 4, Limit = 1_000;
        var rate = new CounterRate(new Clock());
        int passed = 0;
        Thread[] threads =
        [
            .. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
            {
                for (int i = 0; i < Limit; i++)
                {
                    if (rate.Check(Limit) >= 0)
                        Interlocked.Increment(ref passed);
                }
            })),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.InRange(passed, Limit - Threads, Limit);
    }

    private sealed class Clock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);
    }
}
