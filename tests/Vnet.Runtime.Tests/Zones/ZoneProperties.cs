namespace Vnet.Runtime.Tests;

/// <summary>Random calls from several threads beside a model.</summary>
public class ZoneProperties
{
    private const int Threads = 4;

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(120, 0, false)]
    [InlineData(0, 40, false)]
    [InlineData(90, 30, false)]
    [InlineData(90, 30, true)]
    public void No_item_is_handed_out_twice_no_limit_exceeded_and_quiet_counts_are_exact(int max, int maxPerVnet, bool debug)
    {
        using var zone = new Zone<TestItem>($"random {max} {maxPerVnet} {debug}", static () => new TestItem(), new() { Max = max, MaxPerVnet = maxPerVnet, Debug = debug });
        VnetInstance[] vnets = [.. Enumerable.Range(0, 3).Select(i => VnetInstance.Create($"random {i}"))];
        var model = new int[vnets.Length];
        var handed = new System.Collections.Concurrent.ConcurrentQueue<(TestItem Item, int Vnet)>();
        long requests = 0, failures = 0;
        Exception?[] errors = new Exception?[Threads];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() => errors[t] = Record.Exception(() => Run(t))))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(120))));
        Assert.All(errors, Assert.Null);
        Assert.Equal((handed.Count, requests, failures), (zone.Statistics.Used, zone.Statistics.Requests, zone.Statistics.Failures));
        Assert.Equal(model.Select(count => (long)count), vnets.Select(zone.UsedBy));
        while (handed.TryDequeue(out (TestItem Item, int Vnet) entry))
            zone.Free(entry.Item);
        Assert.Equal(0, zone.Statistics.Used);
        Assert.Empty(ZoneTests.LeaksOf(zone.Name, () => Array.ForEach(vnets, vnet => vnet.Dispose())));

        void Run(int thread)
        {
            var random = new Random(Seeds.Seed + thread);
            List<(TestItem Item, int Vnet)> mine = [];
            for (int i = 0; i < 20_000 * Seeds.Factor; i++)
            {
                int action = random.Next(100);
                if (action < 45 && mine.Count < 80)
                    Allocate(random.Next(vnets.Length), mine);
                else if (action < 85 && mine.Count > 0)
                    Free(TakeFrom(mine, random));
                else if (action < 92 && mine.Count > 0)
                    handed.Enqueue(TakeFrom(mine, random));
                else if (action < 99 && handed.TryDequeue(out (TestItem Item, int Vnet) entry))
                    Free(entry);
                else if (random.Next(50) == 0)
                    zone.Reclaim();
            }

            mine.ForEach(handed.Enqueue);
        }

        void Allocate(int vnet, List<(TestItem, int)> mine)
        {
            TestItem? item;
            using (CurVnet.Set(vnets[vnet]))
                item = zone.TryAlloc();
            if (item is null)
            {
                Interlocked.Increment(ref failures);
                Assert.True(max + maxPerVnet > 0);
                return;
            }

            Interlocked.Increment(ref requests);
            Assert.Equal(1, Interlocked.Increment(ref item.Holder));
            int used = Interlocked.Increment(ref model[vnet]);
            Assert.True(maxPerVnet == 0 || used <= maxPerVnet, $"{used} of {maxPerVnet}");
            Assert.True(max == 0 || model.Sum() <= max);
            mine.Add((item, vnet));
        }

        void Free((TestItem Item, int Vnet) entry)
        {
            Assert.Equal(0, Interlocked.Decrement(ref entry.Item.Holder));
            Interlocked.Decrement(ref model[entry.Vnet]);
            zone.Free(entry.Item);
        }
    }

    private static (TestItem Item, int Vnet) TakeFrom(List<(TestItem Item, int Vnet)> items, Random random)
    {
        int index = random.Next(items.Count);
        (TestItem, int) taken = items[index];
        items[index] = items[^1];
        items.RemoveAt(items.Count - 1);
        return taken;
    }
}
