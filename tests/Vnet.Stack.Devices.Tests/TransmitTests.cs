using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

public class TransmitTests
{
    [Fact]
    public void Frames_are_sent_in_order_and_their_memory_is_freed()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 1 });
        long before = lab.Held;
        for (int i = 0; i < 1000; i++)
            Assert.Equal(Errno.Ok, lab.Transmit(Lab.Frame(60 + (i % 1400), i)));
        lab.Interrupt();
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => Lab.Frame(60 + (i % 1400), i)), lab.Nic.Tx[0].Sent);
        Assert.Equal(before, lab.Held);
        Assert.Equal((1000ul, (ulong)Enumerable.Range(0, 1000).Sum(i => 60 + (i % 1400))), (lab.Ifp.Statistics.Sum().opackets, lab.Ifp.Statistics.Sum().obytes));
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 64)]
    [InlineData(3, 128)]
    public void Ring_wrap_keeps_every_byte(int seed, int descriptors)
    {
        using var lab = new Lab(new FakeNicOptions { Descriptors = descriptors, TxSegments = 4 });
        lab.Nic.SendsOnItsOwn = false;
        var random = new Random(seed);
        var expected = new List<byte[]>();
        long before = lab.Held;
        for (int i = 0; i < 3000; i++)
        {
            byte[] frame = Lab.Frame(random.Next(20, 300), i);
            if (lab.Transmit(frame, random.Next(1, 5)) == Errno.Ok)
                expected.Add(frame);
            Assert.True(lab.Context.Queues.Tx[0].InUse <= descriptors - 1);
            if (random.Next(4) == 0)
                lab.Nic.Send(0, random.Next(1, 20));
            if (random.Next(4) == 0)
                lab.Context.Run();
        }

        for (int i = 0; i < 10_000 && lab.Nic.Tx[0].Sent.Count < expected.Count; i++)
        {
            lab.Nic.Send(0);
            lab.Interrupt();
        }

        lab.Nic.Send(0);
        lab.Interrupt();
        Assert.Equal(expected, lab.Nic.Tx[0].Sent);
        Assert.Equal(before, lab.Held);
        Assert.Equal(0, lab.Context.Queues.Tx[0].InUse);
    }

    [Fact]
    public void Down_interface_answers_network_down()
    {
        using var lab = new Lab(up: false);
        long before = lab.Held;
        Assert.Equal(Errno.NetworkDown, lab.Transmit(Lab.Frame(60, 1)));
        Assert.Equal(before, lab.Held);
    }

    [Fact]
    public void Full_queue_answers_no_buffers_and_one_descriptor_stays_free()
    {
        using var lab = new Lab(new FakeNicOptions { Descriptors = 64, TxSegments = 4 });
        lab.Nic.SendsOnItsOwn = false;
        long before = lab.Held;
        int sent = 0;
        Errno error = Errno.Ok;
        while (error == Errno.Ok && sent < 10_000)
        {
            error = lab.Transmit(Lab.Frame(60, sent));
            sent++;
        }

        Assert.Equal(Errno.NoBuffers, error);
        // Two are kept for a packet's context.
        Assert.Equal(64 - 1 - 2, lab.Context.Queues.Tx[0].InUse);
        Assert.True((lab.Ifp.Flags & IfFlags.OutputActive) != 0);
        Assert.Equal(1ul, lab.Ifp.Statistics.Sum().oqdrops);
        lab.Ifp.Down();
        Assert.Equal(0, lab.Held);
        Assert.True(before > 0);
    }

    [Fact]
    public void Queue_is_chosen_by_v2_then_v1_then_flow_then_is_0()
    {
        int v2 = -1;
        int v1 = -1;
        using var lab = new Lab(new FakeNicOptions { TxQueues = 4, RxQueues = 4, Messages = 5, SelectV1 = _ => v1, SelectV2 = _ => v2 });
        SetQueues(lab, 4);
        Assert.Equal(4, lab.Nic.Tx.Length);
        Assert.Equal(0, QueueOf(flow: null));
        Assert.Equal(3, QueueOf(flow: 3));
        // Masked by the table's size, 64, then over the queues.
        Assert.Equal((67 & 63) % 4, QueueOf(flow: 67));
        v1 = 2;
        Assert.Equal(2, QueueOf(flow: 3));
        v2 = 1;
        Assert.Equal(1, QueueOf(flow: 3));
        v2 = 99;
        Assert.Equal(3, QueueOf(flow: 3));

        int QueueOf(uint? flow)
        {
            long[] sent = [.. lab.Nic.Tx.Select(ring => ring.SentPackets)];
            lab.Transmit(Lab.Frame(60, 1), flow: flow);
            return Array.FindIndex(lab.Nic.Tx, ring => ring.SentPackets > sent[Array.IndexOf(lab.Nic.Tx, ring)]);
        }
    }

    [Fact]
    public void Too_many_pieces_are_collapsed_then_copied_then_dropped()
    {
        using var lab = new Lab(new FakeNicOptions { TxSegments = 4 });
        long before = lab.Held;
        byte[] frame = Lab.Frame(1200, 5);
        Assert.Equal(Errno.Ok, lab.Transmit(frame, pieces: 12));
        Assert.Equal(frame, lab.Nic.Tx[0].Sent.Single());
        Assert.Equal(1ul, Counter(lab, "mbuf_collapse"));
        lab.Interrupt();
        Assert.Equal(before, lab.Held);
    }

    [Fact]
    public void Device_that_takes_fewer_pieces_than_it_said_gets_a_copy_or_the_packet_is_dropped()
    {
        using var lab = new Lab(new FakeNicOptions { TxSegments = 8, TrueTxSegments = 1 });
        long before = lab.Held;
        byte[] frame = Lab.Frame(900, 5);
        Assert.Equal(Errno.Ok, lab.Transmit(frame, pieces: 6));
        Assert.Equal(frame, lab.Nic.Tx[0].Sent.Single());
        Assert.True(Counter(lab, "txd_encap_efbig") >= 1);
        Assert.Equal(1ul, Counter(lab, "mbuf_defrag"));
        lab.Interrupt();
        Assert.Equal(before, lab.Held);

        lab.Nic.EncapError = Errno.FileTooBig;
        lab.Transmit(frame, pieces: 6);
        lab.Nic.EncapError = Errno.Io;
        lab.Transmit(frame);
        Assert.Equal(2ul, Counter(lab, "encap_dropped"));
        Assert.Equal(2ul, lab.Ifp.Statistics.Sum().oerrors);
        Assert.Equal(before, lab.Held);
    }

    [Fact]
    public void Packet_takes_a_twelfth_of_a_ring_at_most()
    {
        using var lab = new Lab(new FakeNicOptions { Descriptors = 64, TxSegments = 32 });
        lab.Transmit(Lab.Frame(1200, 1), pieces: 12);
        Assert.True(Counter(lab, "tx_map_failed") >= 1);
        Assert.Single(lab.Nic.Tx[0].Sent);
    }

    [Fact]
    public void Short_frames_are_padded_where_the_device_needs_it()
    {
        using var lab = new Lab(new FakeNicOptions { Flags = IflibFlags.NeedEtherPad });
        byte[] frame = Lab.Frame(42, 1);
        lab.Transmit(frame);
        Assert.Equal([.. frame, .. new byte[18]], lab.Nic.Tx[0].Sent.Single());
    }

    [Fact]
    public void Checksum_field_is_zeroed_where_the_device_needs_it_and_not_in_shared_memory()
    {
        using var lab = new Lab(new FakeNicOptions { Flags = IflibFlags.NeedZeroCsum });
        byte[] frame = Tcp.Segment(1, 100, 1000, checksum: 0x1234);
        Mbuf m = lab.Packet(frame, pieces: 10);
        m.Pkthdr.CsumFlags = CsumFlags.IpTcp;
        lab.Transmit(m);
        byte[] expected = [.. frame];
        (expected[50], expected[51]) = (0, 0);
        Assert.Equal(expected, lab.Nic.Tx[0].Sent.Single());
        Assert.True(Counter(lab, "m_pullups") >= 1);
    }

    [Fact]
    public void Doorbell_is_deferred_the_more_the_fuller_the_ring()
    {
        int[] sizes = [0, 1024 / 8, 1024 / 4, 1024 / 2, 1023];
        int[] doorbells = [.. sizes.Select(inUse => TxDeferral.Doorbell(1024, inUse + 1))];
        int[] reports = [.. sizes.Select(inUse => TxDeferral.Status(1024, inUse + 1))];
        Assert.Equal([0, 63 / 8, 63 / 2, 63, 63], doorbells);
        Assert.Equal([2, 63 / 4, 63 / 2, 63, 63], reports);
    }

    [Fact]
    public void Packets_wait_for_the_link_and_go_together_when_it_comes()
    {
        using var lab = new Lab();
        lab.Context.LinkStateChange(LinkState.Down, 0);
        lab.Context.Run();
        Assert.Equal(LinkState.Down, lab.Ifp.LinkState);
        for (int i = 0; i < 200; i++)
            Assert.Equal(Errno.Ok, lab.Transmit(Lab.Frame(60, i)));
        Assert.Empty(lab.Nic.Tx[0].Sent);
        lab.Nic.SendsOnItsOwn = false;
        lab.Context.LinkStateChange(LinkState.Up, 10_000_000_000);
        lab.Context.Run();
        Assert.Equal(LinkState.Up, lab.Ifp.LinkState);
        Assert.Equal(200, lab.Nic.Send(0));
        // One for each of an eighth of the ring, then one for two, for eight, for sixteen.
        Assert.InRange(lab.Nic.Doorbells, 1, 32 + 16 + 8 + 8);
        Assert.True(TransmitTests.Counter(lab, "status_requests") < 100);
    }

    [Fact]
    public void With_abdication_the_queues_task_sends()
    {
        using var lab = new Lab();
        Sysctl.Set($"{lab.Knobs}.tx_abdicate", 1);
        lab.Transmit(Lab.Frame(60, 1));
        Assert.Empty(lab.Nic.Tx[0].Sent);
        lab.Context.Run();
        Assert.Single(lab.Nic.Tx[0].Sent);
    }

    [Fact]
    public void Flow_order_is_kept_by_many_senders_at_once()
    {
        const int Senders = 4;
        const int Each = 3000;
        using var lab = new Lab(new FakeNicOptions { Descriptors = 1024, TxQueues = 2, RxQueues = 2, Messages = 3 }, execution: IflibExecution.Threads);
        SetQueues(lab, 2);
        var threads = new Thread[Senders];
        for (int s = 0; s < Senders; s++)
        {
            int sender = s;
            threads[s] = new Thread(() =>
            {
                for (int i = 0; i < Each; i++)
                {
                    byte[] frame = Lab.Frame(60, (sender << 24) | i);
                    while (lab.Transmit(frame, flow: (uint)sender) == Errno.NoBuffers)
                        Thread.Yield();
                }
            });
        }

        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(TimeSpan.FromSeconds(120)));
        // What waits for descriptors goes by the queues' tasks.
        Assert.True(SpinWait.SpinUntil(() => lab.Nic.Tx.Sum(ring => ring.SentPackets) == Senders * Each, TimeSpan.FromSeconds(60)));
        lab.Ifp.Down();
        var next = new int[Senders];
        foreach (FakeTxRing ring in lab.Nic.Tx)
        {
            foreach (byte[] frame in ring.Sent)
            {
                int id = BitConverter.ToInt32(frame, 14);
                Assert.Equal(next[id >> 24]++, id & 0xffffff);
            }
        }

        Assert.All(next, count => Assert.Equal(Each, count));
        Assert.Equal(0, lab.Held);
    }

    internal static ulong Counter(Lab lab, string name, int queue = 0) => Sysctl.Get<ulong>($"{lab.Knobs}.txq{queue}.{name}");

    internal static void SetQueues(Lab lab, int count)
    {
        Sysctl.Set($"{lab.Knobs}.override_nrxqs", count);
        Sysctl.Set($"{lab.Knobs}.override_ntxqs", count);
    }
}
