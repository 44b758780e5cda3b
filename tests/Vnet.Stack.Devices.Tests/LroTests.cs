using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

public class LroTests
{
    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, 77u)]
    [InlineData(true, 77u)]
    public void Segments_in_order_become_one(bool ipv6, uint? timestamp)
    {
        using Lab lab = Make();
        Give(lab, Enumerable.Range(0, 10).Select(i => Tcp.Segment((uint)(i * 1000), 1000, 9, ipv6: ipv6, timestamp: timestamp)));
        CaptureLayer.Received packet = Assert.Single(lab.Packets);
        Assert.Equal(Tcp.Segment(0, 10_000, 9, ipv6: ipv6, timestamp: timestamp), packet.Bytes);
        Assert.Equal(1000, packet.SegmentSize);
        Assert.Equal(CsumFlags.AllValid, packet.CsumFlags);
    }

    [Fact]
    public void Push_and_a_short_segment_end_the_joining()
    {
        using Lab lab = Make();
        Give(lab, [Tcp.Segment(0, 1000, 9), Tcp.Segment(1000, 1000, 9, flags: 0x18), Tcp.Segment(2000, 1000, 9), Tcp.Segment(3000, 500, 9), Tcp.Segment(3500, 1000, 9)]);
        Assert.Equal([Tcp.Segment(0, 2000, 9, flags: 0x18), Tcp.Segment(2000, 1500, 9), Tcp.Segment(3500, 1000, 9)], lab.Packets.Select(packet => packet.Bytes));
    }

    [Fact]
    public void Nothing_longer_than_an_IP_packet_is_made()
    {
        using Lab lab = Make(descriptors: 1024);
        Sysctl.Set($"{lab.Knobs}.rx_budget", 200);
        Give(lab, Enumerable.Range(0, 100).Select(i => Tcp.Segment((uint)(i * 1448), 1448, 9)));
        Assert.All(lab.Packets, packet => Assert.InRange(packet.Bytes.Length, 0, 65535 + 14));
        Assert.InRange(lab.Packets.Count, 3, 4);
    }

    public static TheoryData<string, byte[]> Unlike => new()
    {
        { "another acknowledgement", Tcp.Segment(1000, 1000, 10) },
        { "another window", Tcp.Segment(1000, 1000, 9, window: 501) },
        { "another type of service", Tcp.Segment(1000, 1000, 9, tos: 3) },
        { "a gap", Tcp.Segment(1001, 1000, 9) },
        { "a timestamp", Tcp.Segment(1000, 1000, 9, timestamp: 1) },
        { "no data", Tcp.Segment(1000, 0, 9) },
        { "FIN", Tcp.Segment(1000, 1000, 9, flags: 0x11) },
        { "SYN", Tcp.Segment(1000, 1000, 9, flags: 0x12) },
        { "RST", Tcp.Segment(1000, 1000, 9, flags: 0x14) },
        { "URG", Tcp.Segment(1000, 1000, 9, flags: 0x30) },
        { "ECE", Tcp.Segment(1000, 1000, 9, flags: 0x50) },
        { "more data than before", Tcp.Segment(1000, 1001, 9) },
        { "padding", Tcp.Segment(1000, 1000, 9, padding: 6) },
        { "a fragment", Tcp.Segment(1000, 1000, 9, fragment: true) },
        { "another flow", Tcp.Segment(1000, 1000, 9, port: 1001) },
    };

    [Theory]
    [MemberData(nameof(Unlike))]
    public void What_differs_is_not_joined_and_order_is_kept(string what, byte[] second)
    {
        Assert.NotEmpty(what);
        using Lab lab = Make();
        byte[] first = Tcp.Segment(0, 1000, 9);
        Give(lab, [first, second]);
        Assert.Equal([first, second], lab.Packets.Select(packet => packet.Bytes));
    }

    [Fact]
    public void What_the_device_has_not_checked_is_not_joined()
    {
        using Lab lab = Make();
        foreach (int i in Enumerable.Range(0, 4))
            lab.Nic.Receive(0, Tcp.Segment((uint)(i * 1000), 1000, 9), CsumFlags.L3Calculated | CsumFlags.L3Valid);
        lab.Interrupt();
        Assert.Equal(4, lab.Packets.Count);
    }

    [Fact]
    public void Vnet_that_forwards_gets_every_segment_as_it_came()
    {
        using Lab lab = Make();
        using (CurVnet.Set(lab.Vnet))
            IflibDevices.IsForwarding = true;
        Give(lab, Enumerable.Range(0, 4).Select(i => Tcp.Segment((uint)(i * 1000), 1000, 9)));
        Assert.Equal(4, lab.Packets.Count);
    }

    [Fact]
    public void Off_unless_it_is_turned_on()
    {
        using var lab = new Lab();
        Give(lab, Enumerable.Range(0, 4).Select(i => Tcp.Segment((uint)(i * 1000), 1000, 9)));
        Assert.Equal(4, lab.Packets.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Bytes_and_their_order_are_the_same_with_and_without(int seed)
    {
        List<byte[]> segments = Stream(new Random(seed), 3000 * Factor);
        Assert.Equal(Told(Run(segments, lro: false)), Told(Run(segments, lro: true)));
        Assert.True(Run(segments, lro: true).Count < segments.Count);
    }

    private static int Factor => int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int factor) && factor > 0 ? factor : 1;

    private static List<CaptureLayer.Received> Run(List<byte[]> segments, bool lro)
    {
        using Lab lab = Make(lro, descriptors: 1024);
        var random = new Random(99);
        foreach (byte[] segment in segments)
        {
            lab.Nic.Receive(0, segment, random.Next(20) == 0 ? CsumFlags.None : CsumFlags.AllValid);
            if (random.Next(12) == 0)
                lab.Interrupt();
        }

        lab.Interrupt();
        List<CaptureLayer.Received> packets = lab.Packets;
        lab.Ifp.Down();
        Assert.Equal(0, lab.Held);
        return packets;
    }

    // What a receiver learns of each flow, in order: each byte with its acknowledgement, flags at its end, window, options.
    private static List<string> Told(List<CaptureLayer.Received> packets)
    {
        var flows = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (CaptureLayer.Received packet in packets)
        {
            byte[] f = packet.Bytes;
            bool ipv6 = f[12] == 0x86;
            int tcp = 14 + (ipv6 ? 40 : 20);
            int header = tcp + ((f[tcp + 12] >> 4) * 4);
            int end = ipv6 ? 14 + 40 + ((f[18] << 8) | f[19]) : 14 + ((f[16] << 8) | f[17]);
            if (!ipv6)
                Assert.Equal(0xffff, InternetChecksum.Fold(InternetChecksum.Sum(f.AsSpan(14, 20))));
            string flow = $"{ipv6}{f[tcp]}.{f[tcp + 1]}";
            if (!flows.TryGetValue(flow, out List<string>? told))
                flows.Add(flow, told = []);
            uint sequence = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(f.AsSpan(tcp + 4));
            string about = $"ack {Convert.ToHexString(f, tcp + 8, 4)} win {Convert.ToHexString(f, tcp + 14, 2)} opt {Convert.ToHexString(f, tcp + 20, header - tcp - 20)} tos {f[15]}";
            int flags = f[tcp + 13];
            for (int i = header; i < end; i++)
                told.Add($"{sequence++} {f[i]} {about} {(i + 1 == end ? flags & 8 : 0)} {flags & ~8}");
            if (header == end)
                told.Add($"{sequence} - {about} {flags}");
        }

        return [.. flows.SelectMany(flow => flow.Value.Select(told => $"{flow.Key}: {told}"))];
    }

    private static List<byte[]> Stream(Random random, int count)
    {
        var next = new uint[6];
        var segments = new List<byte[]>();
        for (int i = 0; i < count; i++)
        {
            int flow = random.Next(next.Length);
            // Runs of one flow are what LRO is for.
            for (int run = random.Next(1, 8); run > 0; run--)
            {
                int payload = random.Next(6) == 0 ? random.Next(0, 20) : 10;
                byte flags = random.Next(15) switch { 0 => 0x18, 1 => 0x11, 2 => 0x50, _ => 0x10 };
                if (random.Next(25) == 0)
                    next[flow] += (uint)random.Next(100);
                segments.Add(Tcp.Segment(next[flow], payload, (uint)(random.Next(10) == 0 ? 2 : 1), flags, (ushort)(1000 + flow),
                    flow % 3 == 0 ? (uint)(random.Next(10) == 0 ? 6 : 5) : null, ipv6: flow % 2 == 1, window: (ushort)(random.Next(12) == 0 ? 400 : 500)));
                next[flow] += (uint)payload;
            }
        }

        return segments;
    }

    private static Lab Make(bool lro = true, int descriptors = 256)
    {
        var lab = new Lab(new FakeNicOptions { Descriptors = descriptors });
        if (lro)
            lab.Ifp.Enable(IfCap.Lro);
        return lab;
    }

    private static void Give(Lab lab, IEnumerable<byte[]> frames)
    {
        foreach (byte[] frame in frames)
            Assert.True(lab.Nic.Receive(0, frame, CsumFlags.AllValid));
        lab.Interrupt();
    }
}
