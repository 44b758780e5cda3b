namespace Vnet.Runtime.Tests;

/// <summary>Items that go from one vnet's account to another's.</summary>
public class ZoneChargeTests
{
    private const int Threads = 4;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_charged_item_is_on_the_new_account_and_nothing_else_changes(bool debug)
    {
        using var zone = new Zone<TestItem>($"charge {debug}", static () => new TestItem(), new() { Debug = debug });
        using VnetInstance a = VnetInstance.Create("charge a");
        using VnetInstance b = VnetInstance.Create("charge b");
        TestItem item = zone.TryAlloc(a)!, none = zone.TryAlloc()!;
        for (int i = 0; i < 5; i++)
        {
            Assert.True(zone.TryCharge(item, b));
            Assert.True(zone.TryCharge(item, b));
            Assert.Equal((0L, 1L), (zone.UsedBy(a), zone.UsedBy(b)));
            ZoneTests.OnThread(() => Assert.True(zone.TryCharge(item, a)));
            Assert.Equal((1L, 0L), (zone.UsedBy(a), zone.UsedBy(b)));
        }

        Assert.True(zone.TryCharge(none, b));
        Assert.Equal((1L, 1L, 2L, 2L), (zone.UsedBy(a), zone.UsedBy(b), zone.Statistics.Used, zone.Statistics.Requests));
        zone.Free(item);
        zone.Free(none);
        Assert.Equal((0L, 0L, 0L, 2L), (zone.UsedBy(a), zone.UsedBy(b), zone.Statistics.Used, zone.Statistics.Requests));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_vnets_limit_counts_what_it_is_given(bool debug)
    {
        using var zone = new Zone<TestItem>($"charge limit {debug}", static () => new TestItem(), new() { MaxPerVnet = 3, Debug = debug });
        using VnetInstance a = VnetInstance.Create("charge limit a");
        using VnetInstance b = VnetInstance.Create("charge limit b");
        TestItem[] items = [.. Enumerable.Range(0, 3).Select(_ => zone.TryAlloc(a)!)];
        using (CurVnet.Set(b))
        {
            TestItem front = zone.TryAlloc()!;
            TestItem kept = zone.TryAlloc()!;
            // Freed, but kept at hand for this vnet: that room counts once.
            zone.Free(front);
            Assert.True(zone.TryCharge(items[0], b));
            Assert.True(zone.TryCharge(items[1], b));
            Assert.False(zone.TryCharge(items[2], b));
            Assert.Null(zone.TryAlloc());
            Assert.Equal((1L, 3L, 2L), (zone.UsedBy(a), zone.UsedBy(b), zone.Statistics.Failures));
            // Their room in the first is free.
            TestItem[] more = [zone.TryAlloc(a)!, zone.TryAlloc(a)!];
            Assert.Null(zone.TryAlloc(a));
            ZoneTests.OnThread(() => zone.Free(kept));
            Assert.True(zone.TryCharge(items[2], b));
            foreach (TestItem item in (TestItem[])[.. items, .. more])
                zone.Free(item);
        }

        Assert.Equal((0L, 0L, 0L), (zone.UsedBy(a), zone.UsedBy(b), zone.Statistics.Used));
    }

    [Fact]
    public void A_destroyed_vnet_takes_no_charge_and_its_leaks_may_still_be_taken_over()
    {
        using var zone = new Zone<TestItem>("charge dead", static () => new TestItem(), new() { Debug = false });
        VnetInstance dead = VnetInstance.Create("charge dead");
        using VnetInstance heir = VnetInstance.Create("charge heir");
        TestItem item = zone.TryAlloc(dead)!;
        ZoneLeak leak = Assert.Single(ZoneTests.LeaksOf(zone.Name, dead.Dispose));
        Assert.Equal(1, leak.Count);
        Assert.True(zone.TryCharge(item, heir));
        Assert.Equal(1, zone.UsedBy(heir));
        Assert.False(zone.TryCharge(item, dead));
        Assert.Equal(1, zone.UsedBy(heir));
        zone.Free(item);
        Assert.Equal(0, zone.UsedBy(heir));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_item_that_is_free_or_of_another_zone_cannot_be_charged(bool debug)
    {
        using var zone = new Zone<TestItem>($"charge wrong {debug}", static () => new TestItem(), new() { Debug = debug });
        using var other = new Zone<TestItem>($"charge other {debug}", static () => new TestItem(), new() { Debug = debug });
        TestItem item = zone.TryAlloc()!;
        ZoneItemException error = Assert.Throws<ZoneItemException>(() => other.TryCharge(item, VnetInstance.Default));
        Assert.Contains($"'charge wrong {debug}'", error.Message, StringComparison.Ordinal);
        zone.Free(item);
        error = Assert.Throws<ZoneItemException>(() => zone.TryCharge(item, VnetInstance.Default));
        Assert.Contains("after it was freed", error.Message, StringComparison.Ordinal);
        Assert.Throws<ZoneItemException>(() => zone.TryCharge(new TestItem(), VnetInstance.Default));
    }

    [Fact]
    public void Waiting_at_a_vnets_limit_ends_when_another_takes_over_an_item()
    {
        using var zone = new Zone<TestItem>("charge waiting", static () => new TestItem(), new() { MaxPerVnet = 1, Debug = false });
        using VnetInstance vnet = VnetInstance.Create("charge waits");
        using VnetInstance other = VnetInstance.Create("charge takes");
        TestItem held = zone.TryAlloc(vnet)!;
        TestItem? got = null;
        var waiter = new Thread(() =>
        {
            using (CurVnet.Set(vnet))
                got = zone.Alloc(TimeSpan.FromSeconds(30));
        });
        waiter.Start();
        Assert.True(SpinWait.SpinUntil(() => zone.Statistics.Sleeps == 1, TimeSpan.FromSeconds(30)));
        Assert.True(zone.TryCharge(held, other));
        Assert.True(waiter.Join(TimeSpan.FromSeconds(30)));
        Assert.NotNull(got);
        zone.Free(got);
        zone.Free(held);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public void From_all_threads_no_limit_is_exceeded_and_quiet_counts_are_exact(int maxPerVnet)
    {
        using var zone = new Zone<TestItem>($"charge random {maxPerVnet}", static () => new TestItem(), new() { MaxPerVnet = maxPerVnet, Debug = false });
        VnetInstance[] vnets = [.. Enumerable.Range(0, 3).Select(i => VnetInstance.Create($"charge random {i}"))];
        int[] model = new int[vnets.Length];
        var left = new System.Collections.Concurrent.ConcurrentQueue<(TestItem Item, int Vnet)>();
        long requests = 0;
        Exception?[] errors = new Exception?[Threads];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() => errors[t] = Record.Exception(() => Run(t))))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(120))));
        Assert.All(errors, Assert.Null);
        Assert.Equal((left.Count, requests), (zone.Statistics.Used, zone.Statistics.Requests));
        Assert.Equal(model.Select(count => (long)count), vnets.Select(zone.UsedBy));
        foreach ((TestItem item, int _) in left)
            zone.Free(item);
        Assert.Equal(0, zone.Statistics.Used);
        Assert.Empty(ZoneTests.LeaksOf(zone.Name, () => Array.ForEach(vnets, vnet => vnet.Dispose())));

        void Run(int thread)
        {
            var random = new Random(Seeds.Seed + thread);
            List<(TestItem Item, int Vnet)> mine = [];
            for (int i = 0; i < 20_000 * Seeds.Factor; i++)
            {
                int to = random.Next(vnets.Length);
                int action = random.Next(100);
                if (action < 35 && mine.Count < 40)
                {
                    using (CurVnet.Set(vnets[to]))
                    {
                        if (zone.TryAlloc() is { } item)
                        {
                            Interlocked.Increment(ref requests);
                            Enter(to);
                            mine.Add((item, to));
                        }
                    }
                }
                else if (mine.Count > 0)
                {
                    int index = random.Next(mine.Count);
                    (TestItem item, int from) = mine[index];
                    if (action < 70)
                    {
                        mine.RemoveAt(index);
                        Interlocked.Decrement(ref model[from]);
                        zone.Free(item);
                    }
                    else if (from != to)
                    {
                        // Left before the call and entered after it: the model never has more than the zone.
                        Interlocked.Decrement(ref model[from]);
                        bool isCharged = zone.TryCharge(item, vnets[to]);
                        Enter(isCharged ? to : from);
                        mine[index] = (item, isCharged ? to : from);
                    }
                }
            }

            mine.ForEach(left.Enqueue);
        }

        void Enter(int vnet)
        {
            int used = Interlocked.Increment(ref model[vnet]);
            Assert.True(maxPerVnet == 0 || used <= maxPerVnet, $"{used} of {maxPerVnet}");
        }
    }
}
