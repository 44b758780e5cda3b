namespace Vnet.Runtime.Tests;

public class CounterU64Tests
{
    [Fact]
    public void No_add_is_lost_pinned_or_not()
    {
        var counter = new CounterU64();
        for (int round = 0; round < 3; round++)
        {
            Thread[] threads =
            [
                .. Enumerable.Range(0, 6).Select(_ => new Thread(() =>
                {
                    for (int i = 0; i < 5_000; i++)
                    {
                        counter.Add(1);
                        using (Vnet.Dpcpu.Pin(i % Vnet.Dpcpu.Count))
                            counter.Add(2);
                    }
                })),
            ];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(3UL * 6 * 5_000 * 3, counter.Fetch());
        Assert.Equal("270000", counter.ToString());
    }

    [Fact]
    public void Counters_do_not_share_a_cell()
    {
        CounterU64[] counters = [.. Enumerable.Range(0, 300).Select(_ => new CounterU64())];
        for (int i = 0; i < counters.Length; i++)
            counters[i].Add(i);
        for (int i = 0; i < counters.Length; i++)
            Assert.Equal((ulong)i, counters[i].Fetch());
    }

    [Fact]
    public void Adding_wraps_and_a_negative_number_subtracts()
    {
        var counter = new CounterU64();
        counter.Add(-1);
        Assert.Equal(ulong.MaxValue, counter.Fetch());
        counter.Add(3);
        Assert.Equal(2UL, counter.Fetch());
    }

    [Fact]
    public void Zeroing_meanwhile_neither_loses_nor_revives_anything()
    {
        var counter = new CounterU64();
        const ulong All = 300_000;
        ulong after = 0;
        TestThread writer = new(() =>
        {
            for (ulong i = 0; i < All; i++)
            {
                counter.Add(1);
                Volatile.Write(ref after, after + 1);
            }
        });
        ulong least, most;
        do
        {
            least = Volatile.Read(ref after);
            counter.Zero();
            most = Volatile.Read(ref after) + 1;
        }
        while (least < All / 2);
        writer.Join();
        Assert.InRange(counter.Fetch(), All - Math.Min(most, All), All - least);
        counter.Zero();
        Assert.Equal(0UL, counter.Fetch());
    }

    [Fact]
    public void Every_vnet_has_its_own()
    {
        using VnetInstance a = VnetInstance.Create("hits a"), b = VnetInstance.Create("hits b");
        using (CurVnet.Set(a))
            CounterModule.V_counted_hits.Add(4);
        CounterModule.In(b).counted_hits.Add(5);
        Assert.Equal((4UL, 5UL), (CounterModule.In(a).counted_hits.Fetch(), CounterModule.In(b).counted_hits.Fetch()));
    }

    [Fact]
    public void Cells_go_with_their_counters()
    {
        WeakReference[] counters = Make();
        for (int i = 0; i < 10 && counters.Any(counter => counter.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(counters, counter => counter.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference[] Make() => [.. Enumerable.Range(0, 200).Select(_ =>
        {
            var counter = new CounterU64();
            counter.Add(1);
            return new WeakReference(counter);
        })];
    }
}
