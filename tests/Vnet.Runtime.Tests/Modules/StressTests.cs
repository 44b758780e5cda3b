using System.Diagnostics;

namespace Vnet.Runtime.Tests;

public class StressTests
{
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(5 * Seeds.Factor);

    [Fact]
    public void Everything_at_once_keeps_every_value_right()
    {
        int vnets = VnetList.Count;
        int free = VnetData.ReserveFree;
        int modules = VnetModules.All.Count;
        long deadline = Stopwatch.GetTimestamp() + (long)(s_length.TotalSeconds * Stopwatch.Frequency);
        bool Runs() => Stopwatch.GetTimestamp() < deadline;
        int constructed = 0;
        SysinitEntry ctor = Entry.Ctor("count", () => Interlocked.Increment(ref constructed));
        SysinitEntry dtor = Entry.Dtor("count", () => Interlocked.Decrement(ref constructed));
        using (Entry.Registered(dtor, ctor))
        {
            int workers = Math.Max(2, Environment.ProcessorCount);
            Thread[] threads =
            [
                .. Enumerable.Range(0, workers).Select(i => Start(() => CreateAndUse(Runs, Seeds.Seed + i))),
                .. Enumerable.Range(0, workers).Select(i => Start(() => LoadAndUse(Runs, $"stress{i}"))),
                Start(() => Walk(Runs, false)),
                Start(() => Walk(Runs, true)),
            ];
            foreach (Thread thread in threads)
                Assert.True(thread.Join(s_length + TimeSpan.FromSeconds(60)), "a thread is stuck");
            Assert.Empty(s_errors);
            Assert.Equal(vnets, constructed);
        }

        Assert.Equal((vnets, free, modules), (VnetList.Count, VnetData.ReserveFree, VnetModules.All.Count));
    }

    private static readonly List<Exception> s_errors = [];

    private static Thread Start(Action run)
    {
        var thread = new Thread(() =>
        {
            try
            {
                run();
            }
            catch (Exception error)
            {
                lock (s_errors)
                    s_errors.Add(error);
            }
        }) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void CreateAndUse(Func<bool> runs, int seed)
    {
        var random = new Random(seed);
        List<(VnetInstance Vnet, int Number)> held = [];
        while (runs())
        {
            if (held.Count < 8 && random.Next(2) == 0)
            {
                int number = random.Next();
                VnetInstance vnet = VnetInstance.Create("stress");
                using (CurVnet.Set(vnet))
                    (TestModule.V_number, TestModule.V_text) = (number, number.ToString(null, null));
                held.Add((vnet, number));
            }
            else if (held.Count > 0)
            {
                int at = random.Next(held.Count);
                (VnetInstance vnet, int number) = held[at];
                Assert.Equal((number, number.ToString(null, null)), (TestModule.In(vnet).number, TestModule.In(vnet).text));
                if (random.Next(3) == 0)
                {
                    vnet.Dispose();
                    held.RemoveAt(at);
                }
            }
        }

        foreach ((VnetInstance vnet, int _) in held)
            vnet.Dispose();
    }

    private static void LoadAndUse(Func<bool> runs, string name)
    {
        for (int round = 0; runs(); round++)
        {
            var module = new SyntheticModule(name, round);
            VnetModules.Load(module.File);
            using VnetInstance vnet = VnetInstance.Create(name);
            Assert.Equal(((long)round, name), (module.Number.Read<long>(vnet), module.Text.Read<string?>(vnet)));
            module.Items.Read<List<int>>(vnet).Add(round);
            foreach (VnetInstance walked in VnetList.ReadLock())
            {
                Assert.Equal((long)round, module.Number.Read<long>(walked));
                Assert.Equal(walked == vnet ? 1 : 0, module.Items.Read<List<int>>(walked).Count);
            }

            VnetModules.Unload(module.File);
        }
    }

    private static void Walk(Func<bool> runs, bool noSleep)
    {
        while (runs())
        {
            foreach (VnetInstance vnet in noSleep ? VnetList.ReadLockNoSleep() : VnetList.ReadLock())
            {
                Assert.Equal(VnetState.Live, vnet.State);
                Assert.Equal(-1L, TestModule.In(vnet).wide);
                Assert.Equal(7, VnetSymbols.Read<byte>(vnet, "narrow"));
            }

            // Writers come to their turn.
            Thread.Yield();
        }
    }
}
