using System.Diagnostics.Tracing;

namespace Vnet.Runtime.Tests;

public class VnetEventSourceTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void The_life_of_a_vnet_with_durations()
    {
        using (Entry.Registered(
            Entry.Ctor("up", () => { }, Subsystem.Pseudo, Order.First, "Owner"),
            Entry.Dtor("down", () => { }, Subsystem.Pseudo, Order.First, "Owner")))
        {
            using var recorder = new Recorder(VnetEventSource.Keywords.Vnet | VnetEventSource.Keywords.Sysinit);
            VnetInstance vnet = VnetInstance.Create("traced");
            vnet.Dispose();
            Assert.Equal(
                [
                    "VnetCreateStart traced",
                    $"Constructor traced entries Owner up {(int)Subsystem.Pseudo} 0",
                    $"VnetCreateStop traced {vnet.Id}",
                    $"VnetDestroyStart traced {vnet.Id}",
                    $"Destructor traced entries Owner down {(int)Subsystem.Pseudo} 0",
                    $"VnetDestroyStop traced {vnet.Id}",
                ],
                recorder.Texts.Where(text => text.Contains("traced", StringComparison.Ordinal) && !text.Contains("shared", StringComparison.Ordinal)));
            Assert.All(recorder.Events.Where(e => e.EventName!.EndsWith("Stop", StringComparison.Ordinal) || e.EventName.EndsWith("structor", StringComparison.Ordinal)),
                e => Assert.True(Assert.IsType<double>(e.Payload![^1]) >= 0));
            Assert.Equal(["vnet", "module", "owner", "function", "subsystem", "order", "microseconds"], recorder.Events.First(e => e.EventName == "Constructor").PayloadNames!);
        }
    }

    [Fact]
    public void What_fails_is_an_error_event()
    {
        bool fail = true;
        using var recorder = new Recorder(VnetEventSource.Keywords.Vnet | VnetEventSource.Keywords.Sysinit, EventLevel.Error);
        SysinitEntry ctor = Entry.Ctor("bad", () => { if (fail && CurVnet.Current!.Name == "failing") throw new FormatException("no luck"); }, owner: "Owner");
        using (Entry.Registered(ctor))
            Assert.Throws<VnetConstructorException>(() => VnetInstance.Create("failing"));
        Assert.Equal(["SysinitFailed", "VnetCreateFailed"], recorder.Events.Select(e => e.EventName));
        Assert.Contains("no luck", (string)recorder.Events[0].Payload![2]!, StringComparison.Ordinal);
        Assert.Contains("no luck", (string)recorder.Events[1].Payload![1]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Modules_are_told()
    {
        using var recorder = new Recorder(VnetEventSource.Keywords.Module);
        var module = new SyntheticModule("traced_module", 1);
        VnetModules.Load(module.File);
        VnetModules.Unload(module.File);
        Assert.Equal(["ModuleLoadStart", "ModuleLoadStop", "ModuleUnloadStart", "ModuleUnloadStop"],
            recorder.Events.Where(e => (string)e.Payload![0]! == "traced_module.dll").Select(e => e.EventName));
    }

    [Fact]
    public void Jails_are_told_and_what_holds_them()
    {
        using var recorder = new Recorder(VnetEventSource.Keywords.Jail);
        Prison jail = Prison.Create(JailParameters.Parse("name=told persist vnet=new"));
        using var gate = new ManualResetEventSlim();
        int asked = 0;
        PrisonHold hold = jail.Hold("socket 1", () =>
        {
            if (Interlocked.Increment(ref asked) > 1)
                return;
            gate.Wait(s_limit);
            throw new FormatException("busy");
        });
        Assert.Throws<JailHeldException>(() => jail.Remove(TimeSpan.Zero));
        gate.Set();
        Assert.True(SpinWait.SpinUntil(() => recorder.Events.Any(e => e.EventName == "JailError"), s_limit));
        Assert.Throws<JailHeldException>(() => jail.Remove(TimeSpan.Zero));
        hold.Dispose();
        Assert.True(SpinWait.SpinUntil(() => recorder.Events.Any(e => e.EventName == "JailRemove"), s_limit));
        Assert.Equal([$"JailCreate {jail.Id} told new", $"JailDie {jail.Id} told", $"JailHold {jail.Id} told socket 1",
            $"JailError {jail.Id} told socket 1 FormatException: busy",
            $"JailHold {jail.Id} told socket 1 (asked to let go, it threw FormatException: busy)", $"JailRemove {jail.Id} told"], recorder.Texts);
    }

    [Fact]
    public void The_dump_comes_as_events_when_asked_for()
    {
        using VnetInstance vnet = VnetInstance.Create("dumped");
        using var recorder = new Recorder(VnetEventSource.Keywords.Dump, dump: "Vnets,Jails");
        Assert.True(SpinWait.SpinUntil(() => recorder.Events.Any(), TimeSpan.FromSeconds(30)));
        string text = (string)recorder.Events[0].Payload![1]!;
        Assert.Contains("== Vnets ==", text, StringComparison.Ordinal);
        Assert.Contains("dumped", text, StringComparison.Ordinal);
        Assert.Contains("== Jails ==", text, StringComparison.Ordinal);
        Assert.DoesNotContain("== Variables ==", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifest_is_valid()
    {
        Assert.Null(VnetEventSource.Log.ConstructionException);
        Assert.Equal("Vnet-Framework", VnetEventSource.Log.Name);
        Assert.NotNull(EventSource.GenerateManifest(typeof(VnetEventSource), null, EventManifestOptions.Strict));
    }

    [Fact]
    public void Without_listeners_a_vnet_costs_no_allocation_more()
    {
        for (int i = 0; i < 2; i++)
            _ = AllocatedByTracing();
        Assert.Equal(0, AllocatedByTracing());

        static long AllocatedByTracing()
        {
            SysinitEntry entry = Entry.Ctor("free", static () => { });
            VnetInstance vnet = VnetInstance.Default;
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                using TraceSpan span = TraceSpan.Start(TraceKind.VnetCreate, "free");
                VnetProbes.AllocEntry.Fire("free");
                VnetProbes.AllocReturn.Fire(vnet);
                entry.Run();
                span.Complete(1);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
