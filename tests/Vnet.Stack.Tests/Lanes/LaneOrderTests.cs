using Vnet.Net;

namespace Vnet.Stack.Tests.Lanes;

public class LaneOrderTests
{
    // Every flow is of one sender, so that it has an order.
    [Theory]
    [InlineData(NetisrDispatch.Direct)]
    [InlineData(NetisrDispatch.Hybrid)]
    [InlineData(NetisrDispatch.Deferred)]
    [InlineData(NetisrDispatch.Default)]
    public void Order_of_each_flow_stays_while_lanes_and_policies_change(NetisrDispatch mode)
    {
        const int Senders = 4, FlowsOfEach = 8, Packets = 20_000;
        using var host = new LaneHost($"order-{mode}");
        var last = new int[Senders * FlowsOfEach];
        Array.Fill(last, -1);
        int wrong = 0, handled = 0;
        var inner = new NetisrProtocol($"order-in-{mode}", m =>
        {
            int flow = (int)m.Pkthdr.FlowId - 1, number = LaneHost.NumberOf(m);
            // Dropped ones may be missing; none may be early, late or twice.
            if (number <= last[flow])
                Interlocked.Increment(ref wrong);
            last[flow] = number;
            Interlocked.Increment(ref handled);
            m.FreeChain();
        }) { QueueLimit = 10_000 };
        var outer = new NetisrProtocol($"order-out-{mode}", m => Netisr.Dispatch(inner, m)) { QueueLimit = 10_000 };
        bool isDone = false;
        var changer = new Thread(() =>
        {
            var random = new Random(7);
            while (!Volatile.Read(ref isDone))
            {
                Netisr.SetLanes(host.Vnet, random.Next(1, 9));
                if (mode == NetisrDispatch.Default)
                    (outer.Dispatch, inner.Dispatch) = ((NetisrDispatch)random.Next(1, 4), (NetisrDispatch)random.Next(1, 4));
                Thread.Yield();
            }
        });
        if (mode != NetisrDispatch.Default)
            (outer.Dispatch, inner.Dispatch) = (mode, mode);
        changer.Start();
        Thread[] senders = [.. Enumerable.Range(0, Senders).Select(sender => new Thread(() =>
        {
            for (int i = 0; i < Packets; i++)
                host.Receive(outer, (uint)((sender * FlowsOfEach) + (i % FlowsOfEach) + 1), i);
        }))];
        Array.ForEach(senders, thread => thread.Start());
        Array.ForEach(senders, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(120))));
        Volatile.Write(ref isDone, true);
        Assert.True(changer.Join(TimeSpan.FromSeconds(60)));
        LaneHost.Until(() => Volatile.Read(ref handled) + (int)host.Statistics(outer).Drops + (int)host.Statistics(inner).Drops == Senders * Packets);
        Assert.Equal(0, wrong);
        LaneHost.Until(() => MbufZones.Mbufs.UsedBy(host.Vnet) == 0);
    }

    [Fact]
    public void New_lanes_wait_until_the_old_ones_are_empty()
    {
        using var world = new Simulation(1);
        using var host = new LaneHost("order-held", lanes: 2, simulation: world);
        var numbers = new List<int>();
        var protocol = new NetisrProtocol("order-held", m =>
        {
            numbers.Add(LaneHost.NumberOf(m));
            m.FreeChain();
        }) { Dispatch = NetisrDispatch.Deferred };
        host.Receive(protocol, 1, 1);
        Netisr.SetLanes(host.Vnet, 3);
        protocol.Dispatch = NetisrDispatch.Direct;
        host.Receive(protocol, 1, 2);
        Netisr.SetLanes(host.Vnet, 1);
        host.Receive(protocol, 1, 3);
        Assert.Empty(numbers);
        world.RunReady();
        Assert.Equal([1, 2, 3], numbers);
        host.Receive(protocol, 1, 4);
        Assert.Equal([1, 2, 3, 4], numbers);
        Assert.Equal(4ul, host.Statistics(protocol).Handled);
    }
}
