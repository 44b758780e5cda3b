using System.Runtime.CompilerServices;

namespace Vnet.Runtime.Tests;

public class DpcpuTests
{
    [Fact]
    public void Increments_of_pinned_threads_are_exact()
    {
        TestModule.DPCPU_losses.Zero();
        Run(4, () =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                using (Vnet.Dpcpu.Pin(0))
                    TestModule.DPCPU_losses.Value++;
            }
        });
        Assert.Equal(20_000, TestModule.DPCPU_losses[0]);
        Assert.Equal(20_000, TestModule.DPCPU_losses.Sum());
    }

    [Fact]
    public void No_add_is_lost_also_of_threads_that_ended()
    {
        TestModule.DPCPU_losses.Zero();
        for (int round = 0; round < 10; round++)
        {
            Run(8, () =>
            {
                for (int i = 0; i < 10_000; i++)
                    TestModule.DPCPU_losses.Add(1);
                using (Vnet.Dpcpu.Pin())
                    TestModule.DPCPU_losses.Add(5);
                TestModule.DPCPU_losses.Add(1);
            });
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(10 * 8 * 10_006, TestModule.DPCPU_losses.Sum());
        TestModule.DPCPU_losses.Zero();
        Assert.Equal(0, TestModule.DPCPU_losses.Sum());
    }

    [Fact]
    public void Every_cpu_starts_with_the_reference_copy()
    {
        for (int cpu = 0; cpu < Vnet.Dpcpu.Count; cpu++)
            Assert.Equal((100, 1, 2), (TestModule.DPCPU_hits[cpu], TestModule.DPCPU_pairs[cpu].First, TestModule.DPCPU_pairs[cpu].Second));
        Assert.Equal(100 * Vnet.Dpcpu.Count, TestModule.DPCPU_hits.Sum());
        Assert.Equal(2 * Vnet.Dpcpu.Count, TestModule.DPCPU_pairs.VarSum(static pair => pair.Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => TestModule.DPCPU_hits[Vnet.Dpcpu.Count]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Vnet.Dpcpu.Pin(-1).Dispose());
    }

    [Fact]
    public void Pins_nest_on_one_cpu_only()
    {
        using (Vnet.Dpcpu.Pin(0))
        {
            using (Vnet.Dpcpu.Pin(0))
                Assert.Equal(0, Vnet.Dpcpu.CurrentCpu);
            Assert.Equal(0, Vnet.Dpcpu.CurrentCpu);
            if (Vnet.Dpcpu.Count > 1)
                Assert.Contains("CPU 1", Assert.Throws<VnetDeadlockException>(() => Vnet.Dpcpu.Pin(1).Dispose()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_second_dispose_of_a_pin_does_nothing()
    {
        Vnet.Dpcpu.PinScope pin = Vnet.Dpcpu.Pin(0);
        pin.Dispose();
        pin.Dispose();
        Run(1, () => Vnet.Dpcpu.Pin(0).Dispose());
    }

    [Fact]
    public unsafe void Cells_of_two_cpus_are_two_cache_lines_apart()
    {
        var cells = new List<nint>();
        for (int cpu = 0; cpu < Vnet.Dpcpu.Count; cpu++)
            cells.Add((nint)Unsafe.AsPointer(ref TestModule.DPCPU_losses[cpu]));
        Run(2, () =>
        {
            TestModule.DPCPU_losses.Add(0);
            lock (cells)
                cells.Add((nint)Unsafe.AsPointer(ref Own()));
        });
        cells.Sort();
        for (int i = 1; i < cells.Count; i++)
            Assert.True(cells[i] - cells[i - 1] >= 128);
    }

    [Fact]
    public void A_section_loaded_later_is_initialised_on_every_cpu_and_counts()
    {
        for (int round = 0; round < 3; round++)
        {
            DpcpuSection section = DpcpuSection.Create<long>(SyntheticModule.CollectibleType("late_cpu"), "late_cpu",
                static (ref byte data) => Unsafe.As<byte, long>(ref data) = 50, static writer => writer.Data("late", typeof(long), 0, sizeof(long), sizeof(long), null));
            var file = new LinkerFile("late_cpu.dll", builder =>
            {
                builder.Module("late_cpu", 1);
                builder.Add(LinkerSet.Pcpu, "late_cpu", "late_cpu", section);
            });
            VnetModules.Load(file);
            var late = new DpcpuCounter<long>(section.Offset);
            Assert.Equal(50, late[0]);
            Run(2, () => new DpcpuCounter<long>(section.Offset).Add(1));
            Assert.Equal((50 * Vnet.Dpcpu.Count) + 2, late.Sum());
            Assert.Equal(50L, ((DpcpuSymbol)VnetSymbols.Lookup("late")).ReadObject(0));
            VnetModules.Unload(file);
            Assert.Throws<VnetBusyException>(() => section.Offset);
        }
    }

    private static ref long Own() => ref new DpcpuVariable<long>(VnetSymbols.Lookup("losses").Offset).Own;

    private static void Run(int count, Action work)
    {
        Exception? error = null;
        Thread[] threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() => error ??= Record.Exception(work)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Null(error);
    }
}
