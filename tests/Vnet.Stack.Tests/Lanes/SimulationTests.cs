using System.Buffers.Binary;
using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Stack.Tests.Lanes;

public class SimulationTests
{
    [Fact]
    public void Two_runs_with_one_seed_give_equal_captures_and_another_seed_another()
    {
        byte[] first = Capture(42), second = Capture(42), other = Capture(43);
        Assert.True(first.Length > 100_000);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Clock_stands_still_until_it_is_stepped()
    {
        using var world = new Simulation(1);
        VnetInstance vnet = world.CreateVnet("sim-clock");
        var fired = new List<long>();
        using (CurVnet.Set(vnet))
        {
            Assert.Same(world.Wheel, VnetClock.Wheel);
            Assert.Equal(0, VnetClock.Nanoseconds);
            var callout = new Callout(VnetClock.Wheel, "sim");
            callout.Reset(TimeSpan.FromMilliseconds(5), _ => fired.Add(VnetClock.Nanoseconds), null);
        }

        Assert.Empty(fired);
        Assert.True(world.Step());
        Assert.Equal([5_000_000L], fired);
        Assert.False(world.Step());
        world.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromMilliseconds(1005), world.Now);
    }

    [Fact]
    public void Tasks_and_deferred_packets_run_on_the_thread_that_steps()
    {
        using var world = new Simulation(1);
        using var host = new LaneHost("sim-tasks", simulation: world);
        var threads = new HashSet<int>();
        int ran = 0;
        using (CurVnet.Set(host.Vnet))
        {
            new TaskQueueTask(VnetTasks.Queue, "sim", _ =>
            {
                ran++;
                threads.Add(Environment.CurrentManagedThreadId);
            }).Enqueue();
        }

        var protocol = new NetisrProtocol("sim-tasks", m =>
        {
            ran++;
            threads.Add(Environment.CurrentManagedThreadId);
            m.FreeChain();
        }) { Dispatch = NetisrDispatch.Deferred };
        host.Receive(protocol, 1, 1);
        Assert.Equal(0, ran);
        Assert.True(world.RunUntil(() => ran == 2, TimeSpan.FromSeconds(1)));
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
        Assert.True(world.RunUntilIdle(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Random_numbers_follow_from_the_seed_and_differ_between_vnets()
    {
        uint[] first = Numbers(5), second = Numbers(5);
        Assert.Equal(first, second);
        Assert.Equal(first.Length, first.Distinct().Count());
    }

    private static uint[] Numbers(ulong seed)
    {
        using var world = new Simulation(seed);
        var numbers = new List<uint>();
        for (int i = 0; i < 4; i++)
        {
            using (CurVnet.Set(world.CreateVnet($"sim-random-{i}")))
                numbers.Add(VnetRandom.NextUInt32());
        }

        return [.. numbers];
    }

    // Six hosts in a ring of epairs. Each sends at random times frames of random length and content, and answers half of
    // what it gets; some protocols are deferred, and lanes change.
    private static byte[] Capture(ulong seed)
    {
        const int Hosts = 6;
        using var world = new Simulation(seed);
        var capture = new MemoryStream();
        var hosts = new VnetInstance[Hosts];
        var ends = new List<(VnetInstance Vnet, Ifnet Port)>();
        for (int i = 0; i < Hosts; i++)
            hosts[i] = world.CreateVnet($"sim-{i}");
        for (int i = 0; i < Hosts; i++)
        {
            (Ifnet a, Ifnet b) = CreatePair(hosts[i], i);
            b.MoveTo(hosts[(i + 1) % Hosts]);
            a.Up();
            b.Up();
            ends.Add((hosts[i], a));
            ends.Add((hosts[(i + 1) % Hosts], b));
        }

        var record = new NetisrProtocol($"sim-record-{seed}", m => Record(capture, m)) { Dispatch = NetisrDispatch.Deferred };
        ushort type = (ushort)(0x9000 + (seed & 0xff));
        Ethernet.Register(type, record);
        try
        {
            foreach ((VnetInstance vnet, Ifnet port) in ends)
                Arm(vnet, port, type);
            for (int i = 0; i < 10; i++)
            {
                world.RunFor(TimeSpan.FromMilliseconds(20));
                Netisr.SetLanes(hosts[i % Hosts], 1 + (i % 4));
            }
        }
        finally
        {
            Ethernet.Unregister(type);
            Netisr.Unregister(record);
        }

        return capture.ToArray();
    }

    private static (Ifnet A, Ifnet B) CreatePair(VnetInstance vnet, int unit)
    {
        using (CurVnet.Set(vnet))
            return Epair.Create(unit);
    }

    private static void Arm(VnetInstance vnet, Ifnet port, ushort type)
    {
        using (CurVnet.SetQuiet(vnet))
        {
            Callout callout = new(VnetClock.Wheel, "sim-send");
            void Send(object? state)
            {
                Mbuf m = Mbuf.GetCluster()!;
                Span<byte> frame = m.Extend(60 + (int)VnetRandom.NextUInt32(1200));
                for (int i = 0; i < frame.Length; i++)
                    frame[i] = (byte)VnetRandom.NextUInt32();
                _ = new EtherHeader(frame) { Destination = MacAddress.Broadcast, Source = port.LinkAddress, EtherType = type };
                m.Pkthdr.FlowId = VnetRandom.NextUInt32();
                m.Pkthdr.RssType = RssType.OpaqueHash;
                port.Transmit(m);
                callout.Reset(TimeSpan.FromMicroseconds(1 + VnetRandom.NextUInt32(1500)), Send, null);
            }

            callout.Reset(TimeSpan.FromMicroseconds(VnetRandom.NextUInt32(1500)), Send, null);
        }
    }

    private static void Record(MemoryStream capture, Mbuf m)
    {
        Span<byte> stamp = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(stamp, VnetClock.Nanoseconds);
        capture.Write(stamp);
        capture.WriteByte((byte)CurVnet.Current!.Name[^1]);
        for (Mbuf? part = m; part is not null; part = part.Next)
            capture.Write(part.Data);
        m.FreeChain();
    }
}
