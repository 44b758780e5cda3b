using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

public class ReceiveTests
{
    [Fact]
    public void Frame_reaches_the_stack_with_the_interfaces_vnet_and_the_vnet_is_restored()
    {
        using var lab = new Lab();
        byte[] frame = Lab.Frame(700, 1);
        lab.Nic.Receive(0, frame);
        lab.Interrupt();
        Assert.Equal(lab.Vnet, lab.Packets.Single().Vnet);
        Assert.Equal(frame, lab.Packets.Single().Bytes);
        Assert.Null(CurVnet.Current);
    }

    [Theory]
    [InlineData(128, false)]
    [InlineData(129, true)]
    public void Small_packets_are_copied_and_their_buffer_goes_back(int length, bool hasCluster)
    {
        using var lab = new Lab();
        ulong allocated = Sysctl.Get<ulong>($"{lab.Knobs}.rxq0.rxq_fl0.allocated");
        for (int i = 0; i < 600; i++)
        {
            lab.Nic.Receive(0, Lab.Frame(length, i));
            lab.Interrupt();
        }

        Assert.Equal(600, lab.Packets.Count);
        Assert.All(lab.Packets, packet => Assert.Equal(hasCluster, packet.HasCluster));
        for (int i = 0; i < 600; i++)
            Assert.Equal(Lab.Frame(length, i), lab.Packets[i].Bytes);
        ulong more = Sysctl.Get<ulong>($"{lab.Knobs}.rxq0.rxq_fl0.allocated") - allocated;
        // A buffer that was copied from is given again; at most the one descriptor that stays free has another.
        Assert.InRange(more, hasCluster ? 600ul : 0ul, hasCluster ? 601ul : 1ul);
    }

    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(2, true, 1)]
    [InlineData(3, true, 2)]
    [InlineData(4, false, 1)]
    public void Ring_wrap_keeps_every_byte(int seed, bool hasCq, int freeLists)
    {
        using var lab = new Lab(new FakeNicOptions
        {
            HasCompletionQueue = hasCq, FreeLists = freeLists, Descriptors = 32, MaxFrameSize = 9018, BufferSize = 2048, SecondBufferSize = 4096,
        });
        var random = new Random(seed);
        var expected = new List<byte[]>();
        long before = lab.Held;
        for (int i = 0; i < 2000; i++)
        {
            byte[] frame = Lab.Frame(random.Next(20, random.Next(2) == 0 ? 200 : 9000), i);
            if (lab.Nic.Receive(0, frame))
                expected.Add(frame);
            if (random.Next(3) == 0)
                lab.Interrupt();
        }

        lab.Interrupt();
        Assert.Equal(expected.Count, lab.Packets.Count);
        Assert.Equal(expected, lab.Packets.Select(packet => packet.Bytes));
        Assert.InRange(lab.Nic.Rx[0].LargestRefill, 1, 32);
        // One descriptor stays free; what it may hold beside is a buffer that was copied from.
        Assert.InRange(lab.Held, before - 2, before + (2 * freeLists));
    }

    [Fact]
    public void Pass_ends_with_its_budget_and_the_rest_is_scheduled()
    {
        using var lab = new Lab();
        for (int i = 0; i < 40; i++)
            lab.Nic.Receive(0, Lab.Frame(60, i));
        using (CurVnet.Set(lab.Vnet))
        {
            Assert.Equal(RxPassResult.More, lab.Context.Queues.Rx[0].Pass(lab.Vnet, 16));
            Assert.Equal(16, lab.Packets.Count);
        }

        lab.Interrupt();
        Assert.Equal(40, lab.Packets.Count);
    }

    [Fact]
    public void Budget_is_a_knob()
    {
        using var lab = new Lab();
        Sysctl.Set($"{lab.Knobs}.rx_budget", 3);
        for (int i = 0; i < 10; i++)
            lab.Nic.Receive(0, Lab.Frame(60, i));
        lab.Context.Interrupt(0);
        // Receive and transmit once, and receive again for each further share.
        Assert.True(lab.Context.Run() >= 4);
        Assert.Equal(10, lab.Packets.Count);
    }

    [Fact]
    public void Starved_refill_is_tried_again_without_an_interrupt()
    {
        using var lab = new Lab(new FakeNicOptions { Descriptors = 16, BufferSize = MbufZones.Jumbo9Size });
        MbufZones.Jumbo9.MaxPerVnet = 0;
        var hoard = new List<Mbuf>();
        int limit = (int)lab.HeldOf(MbufZones.Jumbo9);
        try
        {
            MbufZones.Jumbo9.MaxPerVnet = limit;
            for (int i = 0; i < 15; i++)
                Assert.True(lab.Nic.Receive(0, Lab.Frame(500, i)));
            // What the stack keeps, the device cannot have again.
            lab.Nic.Layer.Keep = hoard;
            lab.Interrupt();
            Assert.Equal(15, hoard.Count);
            Assert.Equal(0, lab.Nic.Rx[0].Posted(0));
            Assert.False(lab.Nic.Receive(0, Lab.Frame(500, 99)));
            Assert.True(Sysctl.Get<ulong>($"{lab.Knobs}.rxq0.rxq_fl0.starved") > 0);

            foreach (Mbuf m in hoard)
                m.FreeChain();
            hoard.Clear();
            lab.Nic.Layer.Keep = null;
            lab.Advance(TimeSpan.FromMilliseconds(2));
            Assert.Equal(15, lab.Nic.Rx[0].Posted(0));
            Assert.True(lab.Nic.Receive(0, Lab.Frame(500, 100)));
            lab.Interrupt();
            Assert.Equal(Lab.Frame(500, 100), lab.Packets[^1].Bytes);
        }
        finally
        {
            MbufZones.Jumbo9.MaxPerVnet = 0;
        }
    }

    [Fact]
    public void Damaged_packet_is_skipped_and_counted()
    {
        using var lab = new Lab();
        long before = lab.Held;
        lab.Nic.Receive(0, Lab.Frame(300, 1));
        lab.Nic.Receive(0, Lab.Frame(300, 2), error: Errno.Io);
        lab.Nic.Receive(0, Lab.Frame(300, 3));
        lab.Interrupt();
        Assert.Equal([Lab.Frame(300, 1), Lab.Frame(300, 3)], lab.Packets.Select(packet => packet.Bytes));
        Assert.Equal(1ul, lab.Ifp.Statistics.Sum().ierrors);
        Assert.InRange(lab.Held, before, before + 2);
    }

    [Fact]
    public void Move_to_another_vnet_while_frames_come_gives_each_vnet_its_own_and_leaves_nothing_behind()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 1 });
        using var other = VnetInstance.Create($"{lab.Vnet.Name}-other");
        for (int round = 0; round < 20; round++)
        {
            VnetInstance from = lab.Ifp.Vnet!;
            VnetInstance to = from == lab.Vnet ? other : lab.Vnet;
            for (int i = 0; i < 5; i++)
                lab.Nic.Receive(0, Lab.Frame(300, i));
            lab.Interrupt();
            // These wait in the device: they are the old vnet's, and go with its buffers.
            lab.Nic.Receive(0, Lab.Frame(301, 77));
            int seen = lab.Packets.Count;
            lab.Ifp.MoveTo(to);
            Assert.Equal(0, Lab.HeldBy(from));
            Assert.Equal(0, Lab.HeldBy(to));
            lab.Interrupt();
            Assert.Equal(seen, lab.Packets.Count);
            lab.Ifp.Up();
            Assert.True(Lab.HeldBy(to) > 0);
            Assert.All(lab.Packets.Skip(5 * round), packet => Assert.Equal(from, packet.Vnet));
        }

        Assert.Equal(100, lab.Packets.Count);
        lab.Context.Detach();
        Assert.Equal(0, Lab.HeldBy(lab.Vnet) + Lab.HeldBy(other));
    }

    [Fact]
    public void Move_while_a_thread_receives_loses_no_buffer()
    {
        using var lab = new Lab(execution: IflibExecution.Threads);
        lab.Nic.Layer.Records = false;
        using var other = VnetInstance.Create($"{lab.Vnet.Name}-other");
        byte[] frame = Lab.Frame(300, 1);
        for (int round = 0; round < 50; round++)
        {
            // As many as the device holds, so that the task is at it while the interface goes.
            for (int i = 0; i < 200; i++)
                lab.Nic.Receive(0, frame);
            lab.Context.Interrupt(0);
            lab.Ifp.MoveTo(lab.Ifp.Vnet == lab.Vnet ? other : lab.Vnet);
            lab.Ifp.Up();
        }

        lab.Context.Detach();
        Assert.Equal(0, Lab.HeldBy(lab.Vnet) + Lab.HeldBy(other));
    }

    [Fact]
    public void Packets_of_a_flow_go_to_one_queue_and_the_map_is_published()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 4, TxQueues = 4, Messages = 5 });
        TransmitTests.SetQueues(lab, 4);
        RssTable table = lab.Context.RssTable;
        Assert.Equal(64, table.Buckets);
        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 4).Select(i => (int)table.Lanes[i]));
        Assert.Equal(string.Join(',', table.Lanes.ToArray()), Sysctl.GetString($"{lab.Knobs}.rss_table"));
        Assert.Equal(string.Join(',', Enumerable.Range(0, 4).Select(lab.Context.CpuOfRxQueue)), Sysctl.GetString($"{lab.Knobs}.rxq_cpus"));
        var next = new Dictionary<uint, int>();
        var random = new Random(7);
        for (int i = 0; i < 400; i++)
        {
            uint flow = Toeplitz.Default.Hash(0x0a000001, 0x0a000002, (ushort)random.Next(20), 80);
            lab.Nic.Receive(table.LaneOf(flow), Lab.Frame(60, i), flow: flow, rss: RssType.TcpIpv4);
            if (random.Next(8) == 0)
                lab.Interrupt(random.Next(4));
        }

        lab.Nic.Layer.OnInput = m =>
        {
            int number = BitConverter.ToInt32(m.Data[14..]);
            Assert.True(!next.TryGetValue(m.Pkthdr.FlowId, out int last) || last < number);
            next[m.Pkthdr.FlowId] = number;
        };
        for (int q = 0; q < 4; q++)
            lab.Interrupt(q);
        Assert.Equal(400, lab.Packets.Count);
    }
}
