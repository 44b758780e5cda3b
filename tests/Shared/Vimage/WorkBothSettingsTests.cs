namespace Vnet.VimageTests;

/// <summary>Callouts, tasks, event handlers and hook points hold with VIMAGE on and off.</summary>
public class WorkBothSettingsTests
{
    private readonly List<string?> _log = [];

    [Fact]
    public void Callouts_fire_in_the_default_vnet()
    {
        var clock = new VirtualTimeProvider();
        using var wheel = new CalloutWheel(clock);
        var callout = new Callout(wheel, "x", VnetInstance.Default);
        callout.Reset(TimeSpan.FromMilliseconds(5), See);
        clock.Advance(TimeSpan.FromMilliseconds(5));
        callout.Schedule(TimeSpan.FromMilliseconds(5));
        Assert.True(callout.Drain());
        Assert.Equal(["vnet0"], _log);
    }

    [Fact]
    public void Tasks_run_in_the_default_vnet()
    {
        using var queue = new TaskQueue("both", threads: 0);
        new TaskQueueTask(queue, "x", _ => See(null), vnet: VnetInstance.Default).Enqueue();
        queue.DrainAll();
        Assert.Equal(["vnet0"], _log);
    }

    [Fact]
    public void Event_handlers_in_every_vnet_are_called_in_the_default_one()
    {
        var list = new EventHandlerList<int>("both");
        using (CurVnet.Set(VnetInstance.Default))
        {
            using EventTag? tag = list.RegisterInEveryVnet(_ => See(null));
            Assert.NotNull(tag);
            list.Invoke(1);
        }

        Assert.Contains("vnet0", _log);
        Assert.Equal(0, list.Count);
    }

    [Fact]
    public void Hook_points_of_the_default_vnet_are_found_and_run()
    {
        using (CurVnet.Set(VnetInstance.Default))
        {
            using HhookHead<int> head = HhookHead<int>.Register((HhookType)77, 0);
            Assert.Same(head, HhookHead.Find((HhookType)77, 0, VnetInstance.Default));
            var helper = new Khelp("both", [Hhook.Create((HhookType)77, 0, static (ref int data, object? _) => data++)]);
            helper.Register();
            int data = 1;
            head.Run(ref data);
            Assert.Equal(2, data);
            helper.Deregister();
            Assert.False(head.HasHooks);
        }
    }

    private void See(object? state) => _log.Add(CurVnet.Current?.Name);
}
