using Vnet.Net;

namespace Vnet.Stack.Tests.Lanes;

public class LanePostTests
{
    [Fact]
    public void Work_is_done_at_once_in_a_free_lane_and_after_the_packet_from_inside()
    {
        using var host = new LaneHost("post-now");
        var order = new List<string>();
        Assert.True(Netisr.Post(host.Vnet, 0, state => order.Add($"{state} {CurVnet.Current!.Name}"), "free"));
        var protocol = new NetisrProtocol("post-now", m =>
        {
            Assert.True(Netisr.CurrentLane!.Post(_ => order.Add("posted"), null));
            Assert.True(Netisr.TryRun(host.Vnet, 0, _ => order.Add("nested"), null));
            order.Add("packet");
            m.FreeChain();
        });
        host.Receive(protocol, 0, 0);
        Assert.Equal(["free post-now", "nested", "packet", "posted"], order);
    }

    [Fact]
    public void Work_never_runs_beside_other_work_of_its_lane()
    {
        using var host = new LaneHost("post-excluded");
        int inside = 0, worst = 0, count = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                Netisr.Post(host.Vnet, 0, _ =>
                {
                    worst = Math.Max(worst, Interlocked.Increment(ref inside));
                    count++;
                    Interlocked.Decrement(ref inside);
                }, null);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(120))));
        LaneHost.Until(() => Volatile.Read(ref count) == 80_000);
        Assert.Equal(1, worst);
    }

    [Fact]
    public void Lane_that_is_taken_is_not_entered()
    {
        using var host = new LaneHost("post-try");
        using var inside = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var holder = new Thread(() => Netisr.TryRun(host.Vnet, 0, _ =>
        {
            inside.Set();
            leave.Wait(TimeSpan.FromSeconds(60));
        }, null));
        holder.Start();
        Assert.True(inside.Wait(TimeSpan.FromSeconds(60)));
        Assert.False(Netisr.TryRun(host.Vnet, 0, static _ => { }, null));
        leave.Set();
        Assert.True(holder.Join(TimeSpan.FromSeconds(60)));
        Assert.True(Netisr.TryRun(host.Vnet, 0, static _ => { }, null));
    }

    [Fact]
    public void Vnet_that_dies_drops_what_waits_and_refuses_what_comes()
    {
        using var world = new Simulation(1);
        var host = new LaneHost("post-dying", simulation: world);
        int handled = 0;
        var protocol = new NetisrProtocol("post-dying", m =>
        {
            handled++;
            m.FreeChain();
        }) { Dispatch = NetisrDispatch.Deferred };
        for (int i = 0; i < 10; i++)
            host.Receive(protocol, 1, i);
        Mbuf late = LaneHost.Packet(1, 11);
        late.ReceiveInterface = host.Port;
        host.Dispose();
        Assert.Equal(0, handled);
        Assert.Equal(Errno.NoDevice, Netisr.Dispatch(protocol, late));
        Assert.False(Netisr.Post(host.Vnet, 0, static _ => { }, null));
        Assert.Equal(0, Netisr.LaneCount(host.Vnet));
        Assert.Empty(host.Vnet.Leaks);
        world.RunReady();
        Assert.Equal(0, handled);
    }

    [Fact]
    public void Vnet_waits_for_a_thread_inside_before_it_is_taken_apart()
    {
        var host = new LaneHost("post-inside");
        using var inside = new ManualResetEventSlim();
        bool wasAlive = false;
        var holder = new Thread(() => Netisr.TryRun(host.Vnet, 0, _ =>
        {
            inside.Set();
            LaneHost.Until(() => host.Vnet.State == VnetState.ShuttingDown);
            wasAlive = host.Vnet.State != VnetState.Dead;
        }, null));
        holder.Start();
        Assert.True(inside.Wait(TimeSpan.FromSeconds(60)));
        host.Dispose();
        Assert.True(holder.Join(TimeSpan.FromSeconds(60)));
        Assert.True(wasAlive);
    }
}
