namespace Vnet.Runtime.Tests;

/// <summary>The wheel beside a list that is sorted anew at every step.</summary>
public class CalloutProperties
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 5_000)]
    [InlineData(3, 70_000)]
    [InlineData(4, 20_000_000)]
    [InlineData(5, 1L << 40)]
    public void Random_use_agrees_with_a_sorted_list(int salt, long span)
    {
        var random = new Random(Seeds.Seed + salt);
        var clock = new VirtualTimeProvider();
        using var wheel = new CalloutWheel(clock, TimeSpan.FromTicks(10));
        List<(int Id, long Tick)> fired = [];
        var model = new Model();
        Callout[] callouts = [.. Enumerable.Range(0, 60).Select(i => Callout.Global(wheel, $"c{i}"))];
        for (int step = 0; step < 12_000 * Seeds.Factor; step++)
        {
            int id = random.Next(callouts.Length);
            long delay = Delay(random, span);
            switch (random.Next(10))
            {
                case < 5:
                    long deadline = (((clock.GetTimestamp() + Math.Max(delay, 1)) + 9) / 10);
                    Assert.Equal(model.Stop(id), callouts[id].Reset(TimeSpan.FromTicks(delay), _ => fired.Add((id, clock.GetTimestamp() / 10))));
                    model.Arm(id, deadline);
                    break;
                case < 7:
                    Assert.Equal(model.Stop(id), callouts[id].Stop());
                    break;
                default:
                    clock.Advance(TimeSpan.FromTicks(delay / 8));
                    Assert.Equal(model.Advance(clock.GetTimestamp() / 10), fired);
                    fired.Clear();
                    break;
            }

            Assert.Equal(model.Count, wheel.Pending);
        }

        Assert.InRange(model.Fired, 500, int.MaxValue);
    }

    [Fact]
    public void Deadlines_on_and_beside_the_boundaries_of_levels_fire_on_their_tick()
    {
        foreach (long start in new long[] { 0, 1, 63, 64, 4095, 4096, 262_143, (1L << 36) - 1, 1L << 42 })
        {
            var clock = new VirtualTimeProvider();
            using var wheel = new CalloutWheel(clock, TimeSpan.FromTicks(1));
            clock.Advance(TimeSpan.FromTicks(start));
            List<long> fired = [];
            SortedSet<long> expected = [];
            for (int level = 0; level < 8; level++)
            {
                long boundary = 1L << (6 * level);
                foreach (long delay in new[] { boundary - 1, boundary, boundary + 1, (63 * boundary) - 1, 63 * boundary, (64 * boundary) - start - 1 })
                {
                    if (delay <= 0 || start + delay >= 1L << 48 || !expected.Add(start + delay))
                        continue;
                    Callout.Global(wheel, "x").Reset(TimeSpan.FromTicks(delay), _ => fired.Add(clock.GetTimestamp()));
                }
            }

            while (clock.AdvanceToNext() > 0)
            {
            }

            Assert.Equal(expected, fired);
        }
    }

    [Fact]
    public void A_slot_with_more_callouts_than_are_moved_at_once_keeps_the_order_of_arming()
    {
        var clock = new VirtualTimeProvider();
        using var wheel = new CalloutWheel(clock);
        List<int> fired = [];
        for (int i = 0; i < 5000; i++)
        {
            int id = i;
            Callout.Global(wheel, "x").Reset(TimeSpan.FromMilliseconds(300_000 + (i % 3)), _ => fired.Add(id));
        }

        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(Enumerable.Range(0, 5000).OrderBy(i => i % 3), fired);
        Assert.Equal(0, wheel.Pending);
    }

    [Fact]
    public void A_million_pending_callouts_fire_each_once_and_in_order()
    {
        var clock = new VirtualTimeProvider();
        using var wheel = new CalloutWheel(clock, isSelfDriven: false);
        var random = new Random(Seeds.Seed);
        long last = 0;
        int fired = 0;
        Action<object?> handler = deadline =>
        {
            Assert.True((long)deadline! >= last);
            last = (long)deadline;
            fired++;
        };
        for (int i = 0; i < 1_000_000; i++)
        {
            long delay = 1 + random.Next(3_600_000);
            Callout.Global(wheel, "x").Reset(TimeSpan.FromMilliseconds(delay), handler, delay);
        }

        Assert.Equal(1_000_000, wheel.Pending);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1_000_000, wheel.Run());
        Assert.Equal(1_000_000, fired);
    }

    // Mostly short, sometimes long; now and then a multiple of a slot's length.
    private static long Delay(Random random, long span) => random.Next(4) switch
    {
        0 => random.NextInt64(span),
        1 => random.NextInt64(Math.Min(span, 700)),
        2 => 10L << (random.Next(8) * 6) is var boundary && boundary < span ? boundary : 10,
        _ => (long)Math.Pow(span, random.NextDouble()),
    };

    private sealed class Model
    {
        private readonly List<(int Id, long Deadline, int Armed)> _pending = [];
        private int _armings;

        public int Count => _pending.Count;

        public int Fired { get; private set; }

        public void Arm(int id, long deadline) => _pending.Add((id, deadline, _armings++));

        public bool Stop(int id) => _pending.RemoveAll(p => p.Id == id) > 0;

        public List<(int Id, long Tick)> Advance(long tick)
        {
            List<(int Id, long Tick)> due = [.. _pending.Where(p => p.Deadline <= tick).OrderBy(p => p.Deadline).ThenBy(p => p.Armed).Select(p => (p.Id, p.Deadline))];
            _pending.RemoveAll(p => p.Deadline <= tick);
            Fired += due.Count;
            return due;
        }
    }
}
