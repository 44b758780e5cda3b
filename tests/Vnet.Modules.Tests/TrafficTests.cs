using System.Runtime.CompilerServices;

namespace Vnet.Modules.Tests;

/// <summary>Unloading while threads are inside the module's code.</summary>
public sealed class TrafficTests : IDisposable
{
    private const string Traffic = """
        public static void Run(ManualResetEventSlim started, CancellationToken stop)
        {
            using (CurVnet.SetQuiet(VnetInstance.Default))
            {
                while (!stop.IsCancellationRequested) { V_number++; DPCPU_hits.Add(1); started.Set(); }
            }
        }
        [ThreadStatic] private static int t_unused;
        [VnetSysinit(Subsystem.ProtoDomain)] private static void Publish() { t_unused++; AppContext.SetData("vnet-kld-traffic", (Action<ManualResetEventSlim, CancellationToken>)Run); }
        """;

    private readonly ModuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_room_of_a_module_goes_to_nobody_else_while_a_thread_is_inside_it()
    {
        Footprint before = Footprint.Take();
        using var stop = new CancellationTokenSource();
        Thread thread = Start(stop.Token);
        Kld.Unload("traffic");
        Assert.Equal(["traffic"], Kld.Drain(TimeSpan.FromMilliseconds(50)));
        Kld.Load(_folder.Simple("next", 77));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(77, VnetSymbols.Read<int>(VnetInstance.Default, "next.number"));
            Thread.Yield();
        }

        stop.Cancel();
        Assert.True(thread.Join(TimeSpan.FromSeconds(60)));
        Kld.Unload("next");
        Assert.Equal(before, Footprint.Take());
    }

    [Fact]
    public void Waiting_for_code_in_use_leaves_the_processors_to_others()
    {
        using var stop = new CancellationTokenSource();
        Thread thread = Start(stop.Token);
        Kld.Unload("traffic");
        int collections = GC.CollectionCount(2);
        Assert.Equal(["traffic"], Kld.Drain(TimeSpan.FromSeconds(1)));
        Assert.InRange(GC.CollectionCount(2) - collections, 1, 40);
        stop.Cancel();
        Assert.True(thread.Join(TimeSpan.FromSeconds(60)));
        Assert.Empty(Kld.Drain(TimeSpan.FromSeconds(20)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Thread Start(CancellationToken stop)
    {
        Kld.Load(_folder.Simple("traffic", 1, more: Traffic));
        var run = (Action<ManualResetEventSlim, CancellationToken>)AppContext.GetData("vnet-kld-traffic")!;
        AppContext.SetData("vnet-kld-traffic", null);
        var started = new ManualResetEventSlim();
        var thread = new Thread(() => run(started, stop)) { IsBackground = true };
        thread.Start();
        Assert.True(started.Wait(TimeSpan.FromSeconds(20)));
        return thread;
    }
}
