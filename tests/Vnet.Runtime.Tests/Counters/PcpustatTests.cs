using System.Runtime.CompilerServices;

namespace Vnet.Runtime.Tests;

public class PcpustatTests
{
    [Fact]
    public void Every_vnet_counts_for_itself()
    {
        using VnetInstance a = VnetInstance.Create("counts a"), b = VnetInstance.Create("counts b");
        for (int i = 0; i < 3; i++)
        {
            using (CurVnet.Set(a))
                CounterModule.V_counted_stat.Own.Packets++;
            using (CurVnet.Set(b))
            {
                CounterModule.V_counted_stat.Own.Packets += 10;
                using (CurVnet.SetQuiet(a))
                    CounterModule.V_counted_stat.Own.Bytes += 2;
                CounterModule.V_counted_stat.Own.Balance--;
            }
        }

        CountedStat ofA = CounterModule.In(a).counted_stat.Sum();
        Assert.Equal((3UL, 6UL, 0L), (ofA.Packets, ofA.Bytes, ofA.Balance));
        using (CurVnet.Set(b))
        {
            CountedStat ofB = CounterModule.V_counted_stat.Sum();
            Assert.Equal((30UL, 0UL, -3L), (ofB.Packets, ofB.Bytes, ofB.Balance));
            Assert.Same(CounterModule.In(b).counted_stat, CounterModule.V_counted_stat.Current);
            Assert.Same(CounterModule.Cur.counted_stat, CounterModule.V_counted_stat.Current);
        }
    }

    [Fact]
    public void No_increment_is_lost_pinned_or_not_also_of_threads_that_ended()
    {
        using VnetInstance a = VnetInstance.Create("lossless a"), b = VnetInstance.Create("lossless b");
        const int Rounds = 4, Threads = 6, Each = 3_000;
        for (int round = 0; round < Rounds; round++)
        {
            Run(Threads, () =>
            {
                for (int i = 0; i < Each; i++)
                {
                    using (CurVnet.Set(a))
                    {
                        CounterModule.V_counted_stat.Own.Packets++;
                        using (Vnet.Dpcpu.Pin(i % Vnet.Dpcpu.Count))
                        {
                            CounterModule.V_counted_stat.Own.Packets++;
                            using (CurVnet.SetQuiet(b))
                                CounterModule.V_counted_stat.Own.Packets++;
                            CounterModule.V_counted_stat.Own.Bytes += 2;
                        }

                        CounterModule.V_counted_stat.Own.Packets++;
                    }

                    CounterModule.In(b).counted_stat.Own.Balance--;
                }
            });
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        const ulong All = Rounds * Threads * Each;
        CountedStat ofA = CounterModule.In(a).counted_stat.Sum(), ofB = CounterModule.In(b).counted_stat.Sum();
        Assert.Equal((3 * All, 2 * All, 0L), (ofA.Packets, ofA.Bytes, ofA.Balance));
        Assert.Equal((All, 0UL, -(long)All), (ofB.Packets, ofB.Bytes, ofB.Balance));
    }

    [Fact]
    public void Snapshots_taken_meanwhile_only_grow_and_are_between_what_was_and_what_is()
    {
        using VnetInstance vnet = VnetInstance.Create("snapshots");
        Pcpustat<CountedStat> statistics = CounterModule.In(vnet).counted_stat;
        ulong before = 0, after = 0;
        TestThread writer = new(() =>
        {
            for (int i = 0; i < 200_000; i++)
            {
                Volatile.Write(ref before, before + 1);
                statistics.Own.Packets++;
                Volatile.Write(ref after, after + 1);
            }
        });
        ulong last = 0;
        do
        {
            ulong least = Volatile.Read(ref after);
            ulong seen = statistics.Sum().Packets;
            Assert.InRange(seen, Math.Max(least, last), Volatile.Read(ref before));
            last = seen;
        }
        while (last < 200_000);
        writer.Join();
    }

    [Fact]
    public void Zeroing_meanwhile_neither_loses_nor_revives_anything()
    {
        using VnetInstance vnet = VnetInstance.Create("zeroed");
        Pcpustat<CountedStat> statistics = CounterModule.In(vnet).counted_stat;
        const ulong All = 300_000;
        ulong after = 0;
        TestThread writer = new(() =>
        {
            for (ulong i = 0; i < All; i++)
            {
                statistics.Own.Packets++;
                Volatile.Write(ref after, after + 1);
            }
        });
        ulong least, most;
        do
        {
            least = Volatile.Read(ref after);
            statistics.Zero();
            most = Volatile.Read(ref after) + 1;
        }
        while (least < All / 2);
        writer.Join();
        Assert.InRange(statistics.Sum().Packets, All - Math.Min(most, All), All - least);
        statistics.Zero();
        Assert.Equal(0UL, statistics.Sum().Packets);
        statistics.Own.Packets += 7;
        Assert.Equal(7UL, statistics.Sum().Packets);
    }

    [Fact]
    public void Counters_start_at_the_reference_copy()
    {
        using VnetInstance vnet = VnetInstance.Create("started");
        Pcpustat<CountedStat> statistics = CounterModule.In(vnet).started;
        statistics.Own.Balance++;
        CountedStat sum = statistics.Sum();
        Assert.Equal((5UL, 0UL, -2L), (sum.Packets, sum.Bytes, sum.Balance));
        statistics.Zero();
        Assert.Equal((0UL, 0L), (statistics.Sum().Packets, statistics.Sum().Balance));
    }

    [Fact]
    public void Idle_vnets_have_no_cells_and_each_thread_adds_one_set()
    {
        using VnetInstance vnet = VnetInstance.Create("idle");
        Assert.Equal(0, CounterModule.In(vnet).counted_stat.Writers);
        for (int i = 0; i < 2; i++)
        {
            using (CurVnet.Set(vnet))
                CounterModule.V_counted_stat.Own.Packets++;
            CounterModule.In(vnet).counted_stat.Own.Packets++;
        }

        Assert.Equal(1, CounterModule.In(vnet).counted_stat.Writers);
        for (int i = 0; i < 2; i++)
        {
            using (Vnet.Dpcpu.Pin(0))
            using (CurVnet.Set(vnet))
                CounterModule.V_counted_stat.Own.Packets++;
        }

        Assert.Equal(2, CounterModule.In(vnet).counted_stat.Writers);
        Assert.Equal(0, CounterModule.In(vnet).started.Writers);
        Assert.Equal(6UL, CounterModule.In(vnet).counted_stat.Sum().Packets);
    }

    [Fact]
    public void Nothing_is_allocated_in_steady_state()
    {
        using VnetInstance a = VnetInstance.Create("steady a"), b = VnetInstance.Create("steady b");
        Count();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Count();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Count()
        {
            for (int i = 0; i < 100; i++)
            {
                using (CurVnet.Set(i % 2 == 0 ? a : b))
                {
                    CounterModule.V_counted_stat.Own.Packets++;
                    using (Vnet.Dpcpu.Pin(0))
                        CounterModule.V_counted_stat.Own.Packets++;
                    CounterModule.V_counted_hits.Add(1);
                    CounterModule.V_counted_stat.Sum();
                }
            }
        }
    }

    [Fact]
    public void Cells_go_with_the_vnet()
    {
        WeakReference statistics = Counted();
        for (int i = 0; i < 10 && statistics.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(statistics.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Counted()
        {
            VnetInstance vnet = VnetInstance.Create("goes");
            using (CurVnet.Set(vnet))
                CounterModule.V_counted_stat.Own.Packets++;
            Pcpustat<CountedStat> statistics = CounterModule.In(vnet).counted_stat;
            vnet.Dispose();
            return new WeakReference(statistics);
        }
    }

    [Fact]
    public void Counting_in_a_vnet_that_dies_harms_nobody()
    {
        VnetInstance vnet = VnetInstance.Create("dies");
        using var counted = new SemaphoreSlim(0);
        using var dead = new SemaphoreSlim(0);
        Exception? thrown = null;
        Thread thread = new(() =>
        {
            using (CurVnet.Set(vnet))
            {
                ref CountedStat own = ref CounterModule.V_counted_stat.Own;
                counted.Release();
                dead.Wait();
                for (int i = 0; i < 1_000; i++)
                {
                    own.Packets++;
                    CounterModule.V_counted_stat.Own.Bytes++;
                }

                // The way to other cells leads through the vnet's variables, which are gone.
                using (Vnet.Dpcpu.Pin(0))
                    thrown = Record.Exception(() => CounterModule.V_counted_stat.Own.Packets++);
            }
        });
        thread.Start();
        counted.Wait();
        vnet.Dispose();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        dead.Release();
        thread.Join();
        Assert.Contains("counted_stat", Assert.IsType<VnetDisposedException>(thrown).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_current_vnet_it_says_which_variable_was_meant()
    {
        Assert.Contains("counted_stat", Assert.Throws<NoCurrentVnetException>(() => CounterModule.V_counted_stat.Own.Packets++).Message, StringComparison.Ordinal);
        Assert.Throws<NoCurrentVnetException>(() => CounterModule.V_counted_stat.Sum());
        Assert.Throws<NoCurrentVnetException>(() => CounterModule.V_counted_stat.Zero());
    }

    [Fact]
    public void Symbol_table_finds_a_vnets_statistics()
    {
        using VnetInstance vnet = VnetInstance.Create("symbols of statistics");
        CounterModule.In(vnet).counted_stat.Own.Bytes = 9;
        VnetVariable symbol = VnetSymbols.Variable("counter_tests.counted_stat");
        Assert.Equal((typeof(Pcpustat<CountedStat>), "What is counted."), (symbol.Type, symbol.Documentation));
        Assert.Equal(9UL, symbol.Read<Pcpustat<CountedStat>>(vnet).Sum().Bytes);
        Assert.Equal(0UL, symbol.ReadReference<Pcpustat<CountedStat>>().Sum().Bytes);
    }

    [Fact]
    public void Statistics_of_anything_can_be_made()
    {
        var statistics = new Pcpustat<CountedStat>(new CountedStat { Bytes = 1 });
        Run(4, () => statistics.Own.Bytes++);
        Assert.Equal(5UL, statistics.Sum().Bytes);
        Assert.Contains("64-bit", Assert.Throws<ArgumentException>(() => new Pcpustat<int>()).Message, StringComparison.Ordinal);
    }

    private static void Run(int count, Action work)
    {
        TestThread[] threads = [.. Enumerable.Range(0, count).Select(_ => new TestThread(work))];
        foreach (TestThread thread in threads)
            thread.Join();
    }
}
