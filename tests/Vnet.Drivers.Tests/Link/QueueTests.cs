using System.Buffers.Binary;
using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

/// <summary>Queue disciplines by themselves.</summary>
public sealed class QueueTests : IDisposable
{
    private readonly VnetInstance _vnet = VnetInstance.Create("queues");

    public void Dispose()
    {
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
        Assert.Equal(0, MbufZones.Clusters.UsedBy(_vnet));
        _vnet.Dispose();
    }

    [Theory]
    [InlineData(QueueKind.FqCoDel)]
    [InlineData(QueueKind.CoDel)]
    [InlineData(QueueKind.DropTail)]
    public void No_packet_is_lost_or_invented_and_one_seed_gives_one_trace(QueueKind kind)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        for (int seed = 0; seed < 40; seed++)
            Assert.Equal(Trace(kind, seed), Trace(kind, seed));
    }

    [Fact]
    public void CoDel_marks_rather_than_drops_and_header_checksums_stay_right()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        var statistics = new Pcpustat<Linkstat>();
        QueueDiscipline queue = QueueDiscipline.Make(new LinkParameters { Queue = QueueKind.CoDel, Ecn = true, QueuePackets = 5000 }, statistics, 1);
        for (int i = 0; i < 2000; i++)
            queue.Enqueue(Ipv4(ecn: 1 + (i & 1), id: (ushort)(i * 31)), now: 0);
        ulong marked = 0;
        int count = 0;
        for (long now = 0; queue.Dequeue(now) is { } m; now += 1_000_000, count++)
        {
            ReadOnlySpan<byte> ip = m.Data.Slice(EtherHeader.Length, 20);
            Assert.Equal(0, InternetChecksum.Compute(ip));
            marked += (ip[1] & 3) == 3 ? 1u : 0u;
            Assert.NotEqual(0, ip[1] & 3);
            m.FreeChain();
        }

        Assert.Equal(2000, count);
        Assert.InRange(marked, 10u, 1999u);
        Assert.Equal((marked, 0ul), (statistics.Sum().ecn_marks, statistics.Sum().codel_drops));
    }

    [Fact]
    public void Packet_of_a_transport_that_knows_no_marks_is_not_marked()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Mbuf m = Ipv4(ecn: 0, id: 1);
        Assert.False(EcnMark.TryApply(m));
        byte[] before = m.Data.ToArray();
        m.FreeChain();
        m = Ipv4(ecn: 2, id: 1);
        Mbuf copy = m.CopyPacket()!;
        bool isMarked = EcnMark.TryApply(m);

        // Others see the same bytes: they must not change under them.
        if (isMarked)
            Assert.Equal(2, copy.Data[EtherHeader.Length + 1] & 3);
        m.FreeChain();
        copy.FreeChain();
        Assert.Equal(0, before[EtherHeader.Length + 1] & 3);
    }

    private static List<int> Trace(QueueKind kind, int seed)
    {
        var random = new Random(seed);
        var statistics = new Pcpustat<Linkstat>();
        var parameters = new LinkParameters
        {
            Queue = kind,
            Flows = random.Next(1, 40),
            Quantum = random.Next(64, 3000),
            QueuePackets = random.Next(1, 300),
            QueueBytes = random.Next(2) == 0 ? 0 : random.Next(2000, 100_000),
            Target = TimeSpan.FromMicroseconds(random.Next(100, 20_000)),
            Interval = TimeSpan.FromMicroseconds(random.Next(1000, 200_000)),
            Ecn = random.Next(2) == 0,
        };
        QueueDiscipline queue = QueueDiscipline.Make(parameters, statistics, (uint)random.Next());
        List<int> trace = [];
        var last = new Dictionary<uint, int>();
        int sent = 0;
        long now = 0;
        for (int i = 0; i < 3000; i++)
        {
            now += random.Next(2_000_000);
            if (random.Next(100) < 55)
                queue.Enqueue(Packet(random, sent++), now);
            else if (queue.Dequeue(now) is { } m)
                Take(m);
            Assert.Equal(sent - trace.Count - Dropped(statistics), queue.Packets);
        }

        while (queue.Dequeue(now) is { } m)
            Take(m);
        Assert.Equal((0, 0L), (queue.Packets, queue.Bytes));
        Assert.Equal(sent, trace.Count + Dropped(statistics));
        Assert.Equal(trace.Count, trace.Distinct().Count());
        return trace;

        void Take(Mbuf m)
        {
            int number = BinaryPrimitives.ReadInt32BigEndian(m.Data[EtherHeader.Length..]);
            Assert.True(number > last.GetValueOrDefault(m.Pkthdr.FlowId, -1), "a flow out of order");
            last[m.Pkthdr.FlowId] = number;
            trace.Add(number);
            m.FreeChain();
        }
    }

    private static int Dropped(Pcpustat<Linkstat> statistics)
    {
        Linkstat sum = statistics.Sum();
        return (int)(sum.queue_drops + sum.codel_drops);
    }

    private static Mbuf Packet(Random random, int number)
    {
        byte[] frame = Frame.Of(1, 2, length: random.Next(60, 1500));
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(EtherHeader.Length), number);
        Mbuf m = Mbuf.From(frame)!;
        (m.Pkthdr.FlowId, m.Pkthdr.RssType) = ((uint)random.Next(20), RssType.Opaque);
        return m;
    }

    private static Mbuf Ipv4(int ecn, ushort id)
    {
        byte[] frame = Frame.Of(1, 2, EtherType.Ip, 200);
        Span<byte> ip = frame.AsSpan(EtherHeader.Length, 20);
        (ip[0], ip[1], ip[8], ip[9], ip[12], ip[16]) = (0x45, (byte)(0xb8 | ecn), 64, 17, 10, 10);
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], 186);
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], id);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Compute(ip));
        Mbuf m = Mbuf.From(frame)!;
        (m.Pkthdr.FlowId, m.Pkthdr.RssType) = (1, RssType.Opaque);
        return m;
    }
}
