using Vnet.Devices;
using Vnet.Net;
using Vnet.Stack.Tests;

namespace Vnet.Drivers.Tests;

/// <summary>Each property of the emulated wire, by counting over many packets of one seed under a virtual clock.</summary>
public sealed class LinkTests : IDisposable
{
    private const ushort Type = 0x88b6;

    private readonly VirtualTimeProvider _time = new();
    private readonly CalloutWheel _wheel;
    private readonly VnetInstance _vnet = VnetInstance.Create("link-tests");
    private readonly List<(long Time, uint Number, byte[] Frame)> _arrived = [];
    private readonly LinkWire _link;
    private uint _sent;

    public LinkTests()
    {
        _wheel = new CalloutWheel(_time, TimeSpan.FromTicks(1000), "link-tests", isSelfDriven: false);
        VnetClock.Use(_vnet, _wheel);
        VnetRandom.Seed(_vnet, 7);
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _link = LinkGlobals.Create();
        _link.A.Up();
        _link.B.Up();
        Receiver.Of[_link.B] = this;
    }

    public void Dispose()
    {
        using (CurVnet.Set(_vnet))
            _link.A.Destroy();
        Receiver.Of.TryRemove(_link.B, out _);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
        Assert.Equal(0, MbufZones.Clusters.UsedBy(_vnet));
        _vnet.Dispose();
        _wheel.Dispose();
    }

    [Fact]
    public void Wire_without_parameters_delivers_at_once_in_order()
    {
        Send(100);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (uint)i), _arrived.Select(one => one.Number));
        Assert.All(_arrived, one => Assert.Equal(0, one.Time));
    }

    [Fact]
    public void Packet_that_arrives_in_another_vnet_is_on_its_account()
    {
        using var other = VnetInstance.Create("link-other");
        (long Sender, long Receiver) used = default;
        using var sink = new EtherTypeTaken(EtherType.Experimental, m =>
        {
            used = (MbufZones.Mbufs.UsedBy(_vnet), MbufZones.Mbufs.UsedBy(other));
            m.FreeChain();
        });
        _link.B.MoveTo(other);
        _link.B.Up();
        using (CurVnet.Set(_vnet))
            Assert.Equal(Errno.Ok, _link.A.Transmit(Mbuf.From(Frame.Of(_link.B.LinkAddress.Value, _link.A.LinkAddress.Value))!));
        Assert.Equal((0, 1), used);
    }

    [Fact]
    public void What_is_no_frame_does_not_get_out()
    {
        Set(new() { Corrupt = 1 });
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Assert.Equal(Errno.Invalid, _link.A.Transmit(Mbuf.GetHeader()!));
        Assert.Equal(Errno.Invalid, _link.A.Transmit(Mbuf.From(new byte[13])!));
        Assert.Equal((0ul, 2ul), (_link.A.Statistics.Sum().opackets, _link.A.Statistics.Sum().oerrors));
    }

    [Fact]
    public void Delay_is_what_was_asked_for()
    {
        Set(new() { Delay = TimeSpan.FromMilliseconds(20) });
        Send(10);
        Assert.Empty(_arrived);
        Advance(TimeSpan.FromMilliseconds(19.8));
        Assert.Empty(_arrived);
        Advance(TimeSpan.FromMilliseconds(0.4));
        Assert.Equal(10, _arrived.Count);
    }

    [Fact]
    public void Jitter_is_even_and_bounded_and_keeps_order()
    {
        Set(new() { Delay = TimeSpan.FromMilliseconds(10), Jitter = TimeSpan.FromMilliseconds(4) });
        var delays = new List<double>();
        for (int i = 0; i < 2000; i++)
        {
            long before = Now();
            Send(1);
            Advance(TimeSpan.FromMilliseconds(20));
            delays.Add((_arrived[^1].Time - before) / 1e6);
        }

        Assert.InRange(delays.Min(), 6, 6.3);
        Assert.InRange(delays.Max(), 13.7, 14.3);
        Assert.InRange(delays.Average(), 9.8, 10.3);
        // An even distribution over 8 ms has a deviation of 8/sqrt(12).
        double mean = delays.Average();
        Assert.InRange(Math.Sqrt(delays.Average(one => (one - mean) * (one - mean))), 2.1, 2.5);
        Send(500);
        Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(_arrived.Select(one => one.Number).Order(), _arrived.Select(one => one.Number));
    }

    [Fact]
    public void Rate_is_kept_over_many_packets()
    {
        Set(new() { Rate = 10_000_000, QueuePackets = 5000 });
        Send(1000, length: 1250);
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1000, _arrived.Count);
        // 1,000 packets of 10,000 bits at 10 Mbit/s take a second.
        Assert.InRange(_arrived[^1].Time / 1e9, 0.999, 1.002);
        Assert.InRange((_arrived[499].Time - _arrived[0].Time) / 1e9, 0.497, 0.501);
    }

    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.2, 1)]
    [InlineData(0.1, 5)]
    public void Loss_is_the_stated_share_and_comes_in_bursts(double loss, double burst)
    {
        const int Packets = 100_000;
        Set(new() { Loss = loss, LossBurst = burst, Seed = 11 });
        Send(Packets);
        double lost = Packets - _arrived.Count;
        double deviation = Math.Sqrt(Packets * loss * (1 - loss) * Math.Max(1, 2 * burst));
        Assert.InRange(lost, (Packets * loss) - (5 * deviation), (Packets * loss) + (5 * deviation));
        int bursts = _arrived.Zip(_arrived.Skip(1)).Count(pair => pair.Second.Number != pair.First.Number + 1);
        double expected = burst > 1 ? burst : 1 / (1 - loss);
        Assert.InRange(lost / bursts, expected * 0.85, expected * 1.15);
        Assert.Equal((ulong)lost, _link.StatisticsFromA.Sum().lost);
    }

    [Fact]
    public void Share_of_packets_is_overtaken()
    {
        Set(new() { Delay = TimeSpan.FromMilliseconds(5), Reorder = 0.1, ReorderDelay = TimeSpan.FromMilliseconds(2), Seed = 3 });
        for (int i = 0; i < 5000; i++)
        {
            Send(1);
            Advance(TimeSpan.FromMilliseconds(1));
        }

        Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(5000, _arrived.Count);
        int overtaken = _arrived.Zip(_arrived.Skip(1)).Count(pair => pair.Second.Number < pair.First.Number);
        Assert.InRange(overtaken, 350, 550);
        Assert.InRange(_link.StatisticsFromA.Sum().reordered, 420ul, 580ul);
    }

    [Fact]
    public void Share_of_packets_arrives_twice()
    {
        Set(new() { Duplicate = 0.05, Seed = 5 });
        Send(20_000);
        int twice = _arrived.GroupBy(one => one.Number).Count(group => group.Count() == 2);
        Assert.InRange(twice, 850, 1150);
        Assert.Equal(20_000 + twice, _arrived.Count);
    }

    [Fact]
    public void Corrupted_packets_differ_in_one_bit()
    {
        Set(new() { Corrupt = 0.5, Seed = 9 });
        Send(2000, length: 1000, body: 0x5a);
        Assert.Equal(2000ul, _link.StatisticsFromA.Sum().delivered);
        int corrupted = (int)_link.StatisticsFromA.Sum().corrupted;
        Assert.InRange(corrupted, 900, 1100);
        // Those flipped in their address or type do not reach the receiver.
        int flipped = _arrived.Sum(one => one.Frame.Skip(4).Sum(value => byte.PopCount((byte)(value ^ 0x5a))));
        Assert.InRange(flipped, (int)(corrupted * 0.93), corrupted);
    }

    [Fact]
    public void Full_queue_drops_its_tail()
    {
        Set(new() { Rate = 1_000_000, QueuePackets = 50 });
        Send(200, length: 1000);
        Advance(TimeSpan.FromSeconds(5));
        // One is being sent while fifty wait.
        Assert.Equal(51, _arrived.Count);
        Assert.Equal(Enumerable.Range(0, 51).Select(i => (uint)i), _arrived.Select(one => one.Number));
        Assert.Equal(149ul, _link.StatisticsFromA.Sum().queue_drops);
    }

    [Fact]
    public void CoDel_brings_a_standing_queue_down_to_its_target()
    {
        Set(new() { Rate = 10_000_000, QueuePackets = 5000, Queue = QueueKind.CoDel });
        var waited = new Queue<long>();
        double late = 0;
        // 20 % more than the wire takes, for 20 s; an unmanaged queue would hold 4 s of packets then.
        for (int i = 0; i < 20_000; i++)
        {
            waited.Enqueue(Now());
            Send(1, length: 1250);
            Advance(TimeSpan.FromMilliseconds(1 / 1.2));
            late = _link.WaitingFromA * 1.0;
        }

        Linkstat sum = _link.StatisticsFromA.Sum();
        Assert.InRange(sum.codel_drops, 1000ul, 4500ul);
        Assert.Equal(0ul, sum.queue_drops);
        Assert.InRange(late, 0, 300);
        Assert.Equal(20_000, waited.Count);
    }

    [Fact]
    public void CoDel_leaves_a_queue_alone_that_stays_under_its_target()
    {
        Set(new() { Rate = 10_000_000, QueuePackets = 5000, Queue = QueueKind.CoDel });
        for (int i = 0; i < 5000; i++)
        {
            Send(1, length: 1000);
            Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(0ul, _link.StatisticsFromA.Sum().codel_drops);
        Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(5000, _arrived.Count);
    }

    [Fact]
    public void FqCoDel_shares_the_wire_between_a_flood_and_a_thin_flow()
    {
        Set(new() { Rate = 10_000_000, QueuePackets = 10_000, Queue = QueueKind.FqCoDel, Seed = 1 });
        var thin = new List<(long Sent, uint Number)>();
        for (int i = 0; i < 3000; i++)
        {
            Send(2, length: 1250, flow: 1);
            if (i % 10 == 0)
            {
                thin.Add((Now(), _sent));
                Send(1, length: 200, flow: 2);
            }

            Advance(TimeSpan.FromMilliseconds(1));
        }

        Advance(TimeSpan.FromSeconds(1));
        Dictionary<uint, long> arrivals = _arrived.ToDictionary(one => one.Number, one => one.Time);
        Assert.All(thin, one => Assert.True(arrivals.ContainsKey(one.Number), "the thin flow lost a packet"));
        // It waits for no more than the packets being sent when it comes, not for the flood's queue.
        Assert.All(thin, one => Assert.InRange((arrivals[one.Number] - one.Sent) / 1e6, 0, 5));
        Assert.True(_link.StatisticsFromA.Sum().codel_drops > 100);
    }

    [Fact]
    public void One_seed_gives_the_same_packets_at_the_same_times()
    {
        var parameters = new LinkParameters
        {
            Rate = 50_000_000, Delay = TimeSpan.FromMilliseconds(5), Jitter = TimeSpan.FromMilliseconds(2), Loss = 0.05, Duplicate = 0.02, Reorder = 0.02, Seed = 77,
        };
        Set(parameters);
        Send(500, length: 500);
        Advance(TimeSpan.FromSeconds(1));
        List<(long, uint)> first = [.. _arrived.Select(one => (one.Time, one.Number))];
        _arrived.Clear();
        long start = Now();
        _sent = 0;
        Set(parameters with { Seed = 78 });
        Set(parameters);
        Send(500, length: 500);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first, _arrived.Select(one => (one.Time - start, one.Number)));
    }

    [Theory]
    [InlineData("Loss")]
    [InlineData("Rate")]
    [InlineData("Jitter")]
    [InlineData("QueuePackets")]
    public void Value_out_of_range_is_refused_by_name(string name)
    {
        LinkParameters wrong = name switch
        {
            "Loss" => new() { Loss = double.NaN },
            "Rate" => new() { Rate = -1 },
            "Jitter" => new() { Jitter = TimeSpan.FromMilliseconds(1) },
            _ => new() { QueuePackets = 0 },
        };
        var error = Assert.Throws<NetException>(() => Set(wrong));
        Assert.Equal(Errno.Invalid, error.Errno);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packets_for_an_end_that_is_down_are_dropped_and_counted()
    {
        Set(new() { Delay = TimeSpan.FromMilliseconds(5) });
        Send(10);
        using (CurVnet.Set(_vnet))
            _link.B.Down();
        Advance(TimeSpan.FromMilliseconds(10));
        Assert.Empty(_arrived);
        Assert.Equal(10ul, _link.StatisticsFromA.Sum().unreachable);
        Assert.Equal(LinkState.Down, _link.A.LinkState);
    }

    private long Now() => _time.Elapsed.Ticks * 100;

    private void Set(LinkParameters parameters)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _link.FromA = parameters;
    }

    private void Advance(TimeSpan time)
    {
        // In steps, so that what a timer does sets the next within the same span.
        TimeSpan end = _time.Elapsed + time;
        while (_time.Elapsed < end)
        {
            TimeSpan step = _wheel.UntilNext is { } next && next > TimeSpan.Zero && _time.Elapsed + next < end ? next : end - _time.Elapsed;
            _time.Advance(step);
            _wheel.Run();
        }
    }

    private void Send(int count, int length = 100, byte body = 0, uint flow = 0)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        for (int i = 0; i < count; i++)
        {
            Mbuf m = Mbuf.GetFor(length)!;
            Span<byte> frame = m.Extend(length);
            frame.Fill(body);
            _ = new EtherHeader(frame) { Destination = _link.B.LinkAddress, Source = _link.A.LinkAddress, EtherType = Type };
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(frame[14..], _sent++);
            if (flow != 0)
                (m.Pkthdr.FlowId, m.Pkthdr.RssType) = (flow, RssType.Opaque);
            Assert.Equal(Errno.Ok, _link.A.Transmit(m));
        }
    }

    /// <summary>Takes the frames of all tests of this class, which may run side by side.</summary>
    private static class Receiver
    {
        public static System.Collections.Concurrent.ConcurrentDictionary<Ifnet, LinkTests> Of { get; } = Register();

        private static System.Collections.Concurrent.ConcurrentDictionary<Ifnet, LinkTests> Register()
        {
            Ethernet.Register(Type, new NetisrProtocol("link-tests", static m =>
            {
                if (m.ReceiveInterface is { } ifp && Of.TryGetValue(ifp, out LinkTests? test))
                {
                    var frame = new byte[m.Pkthdr.Len];
                    m.CopyTo(0, frame);
                    uint number = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(frame);
                    test._arrived.Add((test.Now(), number, frame));
                }

                m.FreeChain();
            }));
            return new();
        }
    }
}
