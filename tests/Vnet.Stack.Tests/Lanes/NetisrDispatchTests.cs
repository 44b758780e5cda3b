using Vnet.Net;

namespace Vnet.Stack.Tests.Lanes;

public class NetisrDispatchTests
{
    [Fact]
    public void Direct_packet_is_processed_by_the_calling_thread_with_the_vnet_current()
    {
        using var host = new LaneHost("isr-direct");
        (VnetInstance? Vnet, int Thread, Lane? Lane) seen = default;
        var protocol = Protocol("isr-direct", _ => seen = (CurVnet.Current, Environment.CurrentManagedThreadId, Netisr.CurrentLane));
        host.Receive(protocol, 1, 1);
        Assert.Equal(host.Vnet, seen.Vnet);
        Assert.Equal(Environment.CurrentManagedThreadId, seen.Thread);
        Assert.Equal(0, seen.Lane!.Id);
        Assert.Null(CurVnet.Current);
        Assert.Null(Netisr.CurrentLane);
        Assert.Equal((1ul, 0ul, 1ul), Counts(host, protocol));
    }

    [Fact]
    public void Deferred_packet_is_queued_and_processed_by_another_thread()
    {
        using var host = new LaneHost("isr-deferred");
        int thread = 0;
        var protocol = Protocol("isr-deferred", _ => Volatile.Write(ref thread, Environment.CurrentManagedThreadId), NetisrDispatch.Deferred);
        host.Receive(protocol, 1, 1);
        LaneHost.Until(() => Volatile.Read(ref thread) != 0);
        Assert.NotEqual(Environment.CurrentManagedThreadId, thread);
        Assert.Equal((0ul, 1ul, 1ul), Counts(host, protocol));
        Assert.True(Sysctl.Get<int>("net.isr.numthreads") > 0);
    }

    [Fact]
    public void Hybrid_packet_is_processed_at_once_only_when_nothing_waits()
    {
        using var world = new Simulation(1);
        using var host = new LaneHost("isr-hybrid", simulation: world);
        var numbers = new List<int>();
        var hybrid = Protocol("isr-hybrid", m => numbers.Add(LaneHost.NumberOf(m)), NetisrDispatch.Hybrid);
        var deferred = Protocol("isr-hybrid-deferred", m => numbers.Add(LaneHost.NumberOf(m)), NetisrDispatch.Deferred);
        host.Receive(hybrid, 1, 1);
        host.Receive(deferred, 1, 2);
        host.Receive(hybrid, 1, 3);
        Assert.Equal([1], numbers);
        world.RunReady();
        Assert.Equal([1, 2, 3], numbers);
        NetisrWorkStatistics statistics = host.Statistics(hybrid);
        Assert.Equal((1ul, 1ul, 1ul, 2ul), (statistics.Dispatched, statistics.HybridDispatched, statistics.Queued, statistics.Handled));
    }

    [Fact]
    public void Packet_for_a_lane_that_is_taken_is_left_to_who_is_inside()
    {
        using var host = new LaneHost("isr-taken");
        using var inside = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var threads = new List<int>();
        var protocol = Protocol("isr-taken", m =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            if (LaneHost.NumberOf(m) != 0)
                return;
            inside.Set();
            Assert.True(leave.Wait(TimeSpan.FromSeconds(60)));
        });
        var first = new Thread(() => host.Receive(protocol, 1, 0));
        first.Start();
        Assert.True(inside.Wait(TimeSpan.FromSeconds(60)));
        host.Receive(protocol, 1, 1);
        leave.Set();
        Assert.True(first.Join(TimeSpan.FromSeconds(60)));
        Assert.Equal([first.ManagedThreadId, first.ManagedThreadId], threads);
        Assert.Equal((1ul, 1ul, 2ul), Counts(host, protocol));
    }

    [Fact]
    public void Packets_beyond_the_queue_limit_are_dropped_and_counted()
    {
        using var world = new Simulation(1);
        using var host = new LaneHost("isr-limit", simulation: world);
        var protocol = Protocol("isr-limit", static _ => { }, NetisrDispatch.Deferred);
        protocol.QueueLimit = 3;
        Errno[] answers = [.. Enumerable.Range(0, 5).Select(i => host.Dispatch(protocol, LaneHost.Packet(1, i)))];
        Assert.Equal([Errno.Ok, Errno.Ok, Errno.Ok, Errno.NoBuffers, Errno.NoBuffers], answers);
        Assert.Equal(3, host.Statistics(protocol).Length);
        world.RunReady();
        NetisrWorkStatistics statistics = host.Statistics(protocol);
        Assert.Equal((0, 3, 2ul, 3ul), (statistics.Length, statistics.Watermark, statistics.Drops, statistics.Handled));
        LaneHost.Until(() => MbufZones.Mbufs.UsedBy(host.Vnet) == 0);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => protocol.QueueLimit = 1_000_000).Errno);
    }

    [Fact]
    public void Exception_of_a_handler_is_reported_and_the_lane_goes_on()
    {
        using var host = new LaneHost("isr-throws");
        var reports = new List<UnhandledError>();
        void Note(UnhandledError error)
        {
            if (error.Vnet == host.Vnet)
                reports.Add(error);
        }

        int handled = 0;
        NetisrProtocol? inner = null;
        var outer = new NetisrProtocol("isr-throws-outer", m =>
        {
            // Three more for the same lane: the thrower is not to take them with it.
            for (int i = 0; i < 3; i++)
                host.Dispatch(inner!, LaneHost.Packet(1, i));
            m.FreeChain();
            throw new InvalidOperationException("outer");
        });
        inner = new NetisrProtocol("isr-throws-inner", m =>
        {
            handled++;
            bool isFirst = LaneHost.NumberOf(m) == 0;
            m.FreeChain();
            if (isFirst)
                throw new InvalidOperationException("inner");
        });
        UnhandledErrors.Occurred += Note;
        host.Receive(outer, 1, 0);
        host.Receive(inner, 1, 5);
        UnhandledErrors.Occurred -= Note;
        Assert.Equal(4, handled);
        Assert.Equal(["inner", "outer"], reports.Select(report => report.Exception.Message));
        Assert.Equal("protocol 'isr-throws-inner' in lane 0 of vnet 'isr-throws'", reports[0].Description);
        Assert.Null(CurVnet.Current);
        LaneHost.Until(() => MbufZones.Mbufs.UsedBy(host.Vnet) == 0);
    }

    [Fact]
    public unsafe void Calls_inside_one_another_are_bounded_and_keep_their_order()
    {
        const int Layers = 1000;
        using var host = new LaneHost("isr-nested");
        nint highest = 0, lowest = nint.MaxValue;
        var numbers = new List<int>();
        NetisrProtocol? tunnel = null;
        tunnel = new NetisrProtocol("isr-nested", m =>
        {
            int here;
            highest = Math.Max(highest, (nint)(&here));
            lowest = Math.Min(lowest, (nint)(&here));
            int number = LaneHost.NumberOf(m);
            m.FreeChain();
            numbers.Add(number);
            if (number < Layers)
                host.Dispatch(tunnel!, LaneHost.Packet(1, number + 1));
        });
        host.Receive(tunnel, 1, 0);
        Assert.Equal(Enumerable.Range(0, Layers + 1), numbers);
        Assert.InRange(highest - lowest, 0, 64 * 1024);
        Assert.InRange(host.Statistics(tunnel).Queued, 1ul, (ulong)Layers);
    }

    [Fact]
    public void Thread_is_not_kept_by_what_goes_round_for_ever()
    {
        using var left = new LaneHost("isr-storm-left");
        using var right = new LaneHost("isr-storm-right");
        bool stop = false;
        long hops = 0;
        NetisrProtocol? storm = null;
        storm = new NetisrProtocol("isr-storm", m =>
        {
            m.FreeChain();
            Interlocked.Increment(ref hops);
            if (!Volatile.Read(ref stop))
                (CurVnet.Current == left.Vnet ? right : left).Receive(storm!, 1, 0);
        });
        // It returns, although the packet never comes to rest.
        left.Receive(storm, 1, 0);
        LaneHost.Until(() => Interlocked.Read(ref hops) > 100_000);
        Volatile.Write(ref stop, true);
        LaneHost.Until(() => left.Statistics(storm).Length + right.Statistics(storm).Length == 0);
    }

    [Fact]
    public void Protocol_that_is_off_in_a_vnet_takes_nothing_there_and_what_waits_is_dropped()
    {
        using var world = new Simulation(1);
        using var host = new LaneHost("isr-off", simulation: world);
        using var other = new LaneHost("isr-off-other", simulation: world);
        int handled = 0;
        var protocol = Protocol("isr-off", _ => handled++, NetisrDispatch.Deferred);
        host.Receive(protocol, 1, 1);
        Netisr.UnregisterVnet(protocol, host.Vnet);
        Assert.Equal(Errno.NoProtocolOption, host.Dispatch(protocol, LaneHost.Packet(1, 2)));
        Assert.Equal(Errno.Ok, other.Dispatch(protocol, LaneHost.Packet(1, 3)));
        world.RunReady();
        Assert.Equal(1, handled);
        Assert.Equal(2ul, host.Statistics(protocol).Drops);
        Netisr.RegisterVnet(protocol, host.Vnet);
        host.Receive(protocol, 1, 4);
        world.RunReady();
        Assert.Equal(2, handled);
        LaneHost.Until(() => MbufZones.Mbufs.UsedBy(host.Vnet) == 0);
    }

    [Fact]
    public void Unregistered_protocol_takes_nothing_until_it_is_registered_again()
    {
        using var host = new LaneHost("isr-gone");
        int handled = 0;
        var protocol = Protocol("isr-gone", _ => handled++);
        Netisr.Register(protocol);
        Assert.Contains(protocol, Netisr.Protocols);
        Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => Netisr.Register(protocol)).Errno);
        host.Receive(protocol, 1, 1);
        Netisr.Unregister(protocol);
        Assert.DoesNotContain(protocol, Netisr.Protocols);
        Assert.Equal(Errno.NoProtocolOption, host.Dispatch(protocol, LaneHost.Packet(1, 2)));
        Netisr.Register(protocol);
        host.Receive(protocol, 1, 3);
        Netisr.Unregister(protocol);
        Assert.Equal(2, handled);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Netisr.Register(new NetisrProtocol("isr-no-cpu", static _ => { }) { Policy = NetisrPolicy.Cpu })).Errno);
    }

    [Theory]
    [InlineData(NetisrPolicy.Source, 5u, 5u, true)]
    [InlineData(NetisrPolicy.Source, 5u, 6u, true)]
    [InlineData(NetisrPolicy.Flow, 5u, 13u, true)]
    [InlineData(NetisrPolicy.Flow, 5u, 6u, false)]
    [InlineData(NetisrPolicy.Cpu, 5u, 5u, false)]
    public void Policy_says_which_packets_share_a_lane(NetisrPolicy policy, uint flow, uint other, bool isSame)
    {
        using var host = new LaneHost("isr-policy", lanes: 8);
        var lanes = new List<int>();
        var protocol = new NetisrProtocol("isr-policy", m =>
        {
            lanes.Add(Netisr.CurrentLane!.Id);
            m.FreeChain();
        }) { Policy = policy, Cpu = LaneHost.NumberOf };
        host.Receive(protocol, flow, 1);
        host.Receive(protocol, other, 2);
        Assert.Equal(isSame, lanes[0] == lanes[1]);
        if (policy == NetisrPolicy.Cpu)
            Assert.Equal([1, 2], lanes);
    }

    [Fact]
    public void Packet_without_flow_is_given_one_by_the_protocol()
    {
        using var host = new LaneHost("isr-flow", lanes: 4);
        int lane = -1;
        var protocol = new NetisrProtocol("isr-flow", m =>
        {
            lane = Netisr.CurrentLane!.Id;
            m.FreeChain();
        }) { Flow = static m => (m.Pkthdr.FlowId, m.Pkthdr.RssType) = (7, RssType.Opaque) };
        Mbuf m = Mbuf.GetHeader()!;
        host.Dispatch(protocol, m);
        Assert.Equal(3, lane);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Protocol_that_throws_when_asked_for_a_lane_gets_the_packet_all_the_same(bool choosesCpu)
    {
        using var host = new LaneHost($"isr-choice-throws-{choosesCpu}", lanes: 4);
        var reports = new List<UnhandledError>();
        void Note(UnhandledError error)
        {
            if (error.Vnet == host.Vnet)
                reports.Add(error);
        }

        int handled = 0;
        var protocol = new NetisrProtocol("isr-choice-throws", m =>
        {
            handled++;
            m.FreeChain();
        })
        {
            Policy = choosesCpu ? NetisrPolicy.Cpu : NetisrPolicy.Flow,
            Flow = static _ => throw new FormatException("flow"),
            Cpu = static _ => throw new FormatException("cpu"),
        };
        Mbuf m = Mbuf.GetHeader()!;
        UnhandledErrors.Occurred += Note;
        Errno error = host.Dispatch(protocol, m);
        UnhandledErrors.Occurred -= Note;
        Assert.Equal((Errno.Ok, 1), (error, handled));
        Assert.Contains("isr-choice-throws", Assert.Single(reports).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Packet_of_an_interface_that_is_gone_is_dropped_and_counted()
    {
        using var world = new Simulation(1);
        using var host = new LaneHost("isr-ifgone", simulation: world);
        int handled = 0;
        var protocol = Protocol("isr-ifgone", _ => handled++, NetisrDispatch.Deferred);
        host.Receive(protocol, 1, 1);
        Mbuf late = LaneHost.Packet(1, 2);
        late.ReceiveInterface = host.Port;
        host.Port.Detach();
        ulong before = Netisr.Gone;
        Assert.Equal(Errno.NoDevice, Netisr.Dispatch(protocol, late));
        Assert.True(Netisr.Gone > before);
        world.RunReady();
        Assert.Equal(0, handled);
        Assert.Equal(1ul, host.Statistics(protocol).Drops);
    }

    [Fact]
    public void Knobs_and_listings_are_sysctls()
    {
        using var host = new LaneHost("isr-sysctl", lanes: 2);
        var protocol = Protocol("isr-sysctl", static _ => { });
        host.Receive(protocol, 1, 1);
        Assert.Equal(2, Sysctl.Get<int>("net.isr.lanes", host.Vnet));
        Sysctl.Set("net.isr.lanes", 5, host.Vnet);
        Assert.Equal(5, Netisr.LaneCount(host.Vnet));
        Assert.Throws<SysctlException>(() => Sysctl.Set("net.isr.lanes", 257, host.Vnet));
        Assert.Throws<SysctlException>(() => Sysctl.Set("net.isr.lanes", 0, host.Vnet));
        Assert.Throws<SysctlException>(() => Sysctl.SetString("net.isr.dispatch", "sideways"));
        Assert.Equal(10240, Sysctl.Get<int>("net.isr.maxqlimit"));
        Assert.Equal(4096, Sysctl.Get<int>("net.isr.defaultqlimit"));
        Assert.Throws<SysctlException>(() => Sysctl.Set("net.isr.defaultqlimit", 10241));
        host.Receive(protocol, 1, 2);
        Assert.Contains("isr-sysctl", Sysctl.GetString("net.isr.proto"), StringComparison.Ordinal);
        Assert.Contains("isr-sysctl", Sysctl.GetString("net.isr.work", host.Vnet), StringComparison.Ordinal);
        Assert.Equal(6, Sysctl.GetString("net.isr.workstream", host.Vnet).Trim().Split('\n').Length);

        // What the lanes before have counted is not lost.
        Assert.Equal(2ul, host.Statistics(protocol).Handled);
    }

    private static NetisrProtocol Protocol(string name, Action<Mbuf> handler, NetisrDispatch dispatch = NetisrDispatch.Direct) => new(name, m =>
    {
        handler(m);
        m.FreeChain();
    }) { Dispatch = dispatch };

    private static (ulong Dispatched, ulong Queued, ulong Handled) Counts(LaneHost host, NetisrProtocol protocol)
    {
        NetisrWorkStatistics statistics = host.Statistics(protocol);
        return (statistics.Dispatched, statistics.Queued, statistics.Handled);
    }
}
