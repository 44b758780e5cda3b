using System.Buffers.Binary;
using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Interop.Tests;

public class VirtioNetTests
{
    private static readonly int s_rounds = 60_000 * int.Parse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR") ?? "1");

    public static TheoryData<VirtioNetHeader, VirtioNetFault> Headers => new()
    {
        { Tcp4() with { GsoSize = 0 }, VirtioNetFault.GsoSizeZero },
        { Tcp4() with { HeaderLength = 3000 }, VirtioNetFault.HeaderBeyondFrame },
        { Tcp4() with { CsumStart = 3000 }, VirtioNetFault.ChecksumOutside },
        { Tcp4() with { CsumStart = 13 }, VirtioNetFault.ChecksumOutside },
        { Tcp4() with { CsumOffset = 65535 }, VirtioNetFault.ChecksumOutside },
        { Tcp4() with { CsumStart = 65535, CsumOffset = 65535 }, VirtioNetFault.ChecksumOutside },
        { Tcp4() with { CsumOffset = 6 }, VirtioNetFault.ChecksumElsewhere },
        { Tcp4() with { CsumStart = 38 }, VirtioNetFault.ChecksumElsewhere },
        { Tcp4() with { GsoType = 3 }, VirtioNetFault.UnknownGso },
        { Tcp4() with { GsoType = VirtioNetHeader.GsoTcp6 }, VirtioNetFault.GsoOfOtherProtocol },
        { Tcp4(), VirtioNetFault.None },
        { Tcp4() with { GsoType = VirtioNetHeader.GsoTcp4 | VirtioNetHeader.GsoEcn }, VirtioNetFault.None },
        { default, VirtioNetFault.None },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Header_is_accepted_only_where_it_fits_its_frame(VirtioNetHeader header, VirtioNetFault expected)
    {
        using var vnet = VnetInstance.Create("virtio-header");
        using (CurVnet.Set(vnet))
        {
            Mbuf m = Frame(Tcp4Frame(1000));
            Assert.Equal(expected, VirtioNetOffload.Apply(header, m, isEthernet: true));
            m.FreeChain();
        }
    }

    [Fact]
    public void Bytes_are_those_of_the_standard()
    {
        Span<byte> bytes = stackalloc byte[VirtioNetHeader.Length];
        var header = new VirtioNetHeader { Flags = 1, GsoType = 4, HeaderLength = 0x0102, GsoSize = 0x0304, CsumStart = 0x0506, CsumOffset = 0x0708, BufferCount = 0x090a };
        header.WriteTo(bytes);
        Assert.Equal("01040201040306050807" + "0a09", Convert.ToHexStringLower(bytes));
        Assert.Equal(header, VirtioNetHeader.Read(bytes));
    }

    [Fact]
    public void Uncut_segments_are_marked_with_what_is_left_to_do()
    {
        using var vnet = VnetInstance.Create("virtio-gso");
        using (CurVnet.Set(vnet))
        {
            Mbuf m = Frame(Tcp4Frame(1000));
            Assert.Equal(VirtioNetFault.None, VirtioNetOffload.Apply(Tcp4(), m, isEthernet: true));
            Assert.Equal(CsumFlags.IpTcp | CsumFlags.IpTso | CsumFlags.L4Calculated | CsumFlags.L4Valid, m.Pkthdr.CsumFlags);
            Assert.Equal((500, 14, 20, 20, 16), (m.Pkthdr.TsoSegsz, m.Pkthdr.L2Len, m.Pkthdr.L3Len, m.Pkthdr.L4Len, m.Pkthdr.CsumData));
            // Sent on, the header says the same again.
            Assert.Equal(VirtioNetFault.None, VirtioNetOffload.Make(m, isEthernet: true, out VirtioNetHeader again));
            Assert.Equal(Tcp4(), again);
            m.FreeChain();
        }
    }

    [Fact]
    public void Checksum_of_an_unknown_protocol_is_filled_in()
    {
        using var vnet = VnetInstance.Create("virtio-other");
        using (CurVnet.Set(vnet))
        {
            byte[] frame = Tcp4Frame(1001);
            frame[23] = 47;
            // No pseudo-header.
            frame[100] = frame[101] = 0;
            // In two pieces, with the field across their border.
            Mbuf m = Frame(frame.AsSpan(0, 101));
            Mbuf rest = m.Next = Mbuf.GetCluster()!;
            rest.Flags &= ~MbufFlags.PacketHeader;
            frame.AsSpan(101).CopyTo(rest.Extend(frame.Length - 101));
            m.Pkthdr.Len = frame.Length;
            var header = new VirtioNetHeader { Flags = VirtioNetHeader.NeedsCsum, CsumStart = 60, CsumOffset = 40 };
            Assert.Equal(VirtioNetFault.None, VirtioNetOffload.Apply(header, m, isEthernet: true));
            Assert.Equal(0, InternetChecksum.Compute(Collected.BytesOf(m).AsSpan(60)));
            Assert.Equal(CsumFlags.None, m.Pkthdr.CsumFlags);
            m.FreeChain();
        }
    }

    [Fact]
    public void Packet_that_fits_one_segment_is_sent_without_segments()
    {
        using var vnet = VnetInstance.Create("virtio-small");
        using (CurVnet.Set(vnet))
        {
            Mbuf m = Frame(Tcp4Frame(400));
            m.Pkthdr.CsumFlags = CsumFlags.IpTcp | CsumFlags.IpTso;
            m.Pkthdr.TsoSegsz = 500;
            Assert.Equal(VirtioNetFault.None, VirtioNetOffload.Make(m, isEthernet: true, out VirtioNetHeader header));
            Assert.Equal(VirtioNetHeader.GsoNone, header.GsoType);
            Assert.Equal(VirtioNetHeader.NeedsCsum, header.Flags);
            m.Pkthdr.TsoSegsz = 0;
            Assert.Equal(VirtioNetFault.GsoSizeZero, VirtioNetOffload.Make(m, isEthernet: true, out _));
            m.Pkthdr.CsumFlags = CsumFlags.IpUdp;
            Assert.Equal(VirtioNetFault.NotExpressible, VirtioNetOffload.Make(m, isEthernet: true, out _));
            m.FreeChain();
        }
    }

    [Fact]
    public void Arbitrary_headers_and_frames_are_refused_or_taken_and_nothing_is_lost()
    {
        using var vnet = VnetInstance.Create("virtio-fuzz");
        using var bystander = VnetInstance.Create("virtio-fuzz-bystander");
        var random = new Random(20261);
        int taken = 0;
        int refused = 0;
        using (CurVnet.Set(vnet))
        {
            for (int round = 0; round < s_rounds; round++)
            {
                bool isEthernet = random.Next(4) != 0;
                byte[] frame = RandomFrame(random, isEthernet);
                Mbuf m = Pieces(random, frame);
                VirtioNetHeader header = RandomHeader(random, frame.Length);
                if (VirtioNetOffload.Apply(header, m, isEthernet) != VirtioNetFault.None)
                {
                    refused++;
                    Assert.Equal(frame, Collected.BytesOf(m));
                }
                else
                {
                    taken++;
                    Assert.Equal(frame.Length, m.Pkthdr.Len);
                    Assert.True((m.Pkthdr.CsumFlags & CsumFlags.Tso) == 0
                        || (m.Pkthdr.TsoSegsz > 0 && m.Pkthdr.L2Len + m.Pkthdr.L3Len + m.Pkthdr.L4Len <= frame.Length));
                    // What was taken can be sent on, and is then sound.
                    Assert.Equal(VirtioNetFault.None, VirtioNetOffload.Make(m, isEthernet, out VirtioNetHeader out1));
                    Assert.Equal(VirtioNetFault.None, VirtioNetOffload.Apply(out1, m, isEthernet));
                }

                m.FreeChain();
            }
        }

        Assert.True(taken > s_rounds / 20 && refused > s_rounds / 20, $"{taken} taken, {refused} refused: the fuzzer is one-sided.");
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(vnet));
        Assert.Equal(0, MbufZones.Clusters.UsedBy(vnet));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(bystander));
    }

    internal static byte[] Tcp4Frame(int payload)
    {
        var frame = new byte[54 + payload];
        frame[0] = 2;
        frame[12] = 8;
        frame[14] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(16), (ushort)(40 + payload));
        frame[22] = 64;
        frame[23] = 6;
        frame[46] = 0x50;
        for (int i = 54; i < frame.Length; i++)
            frame[i] = (byte)i;
        return frame;
    }

    private static VirtioNetHeader Tcp4() => new()
    {
        Flags = VirtioNetHeader.NeedsCsum, GsoType = VirtioNetHeader.GsoTcp4, HeaderLength = 54, GsoSize = 500, CsumStart = 34, CsumOffset = 16,
    };

    private static Mbuf Frame(ReadOnlySpan<byte> bytes)
    {
        Mbuf m = Mbuf.GetCluster(bytes.Length)!;
        bytes.CopyTo(m.Extend(bytes.Length));
        return m;
    }

    private static Mbuf Pieces(Random random, ReadOnlySpan<byte> bytes)
    {
        int first = random.Next(3) == 0 ? random.Next(1, bytes.Length + 1) : bytes.Length;
        Mbuf m = Frame(bytes[..first]);
        if (first == bytes.Length)
            return m;
        Mbuf rest = m.Next = Frame(bytes[first..]);
        rest.Flags &= ~MbufFlags.PacketHeader;
        m.Pkthdr.Len = bytes.Length;
        return m;
    }

    // Mostly sound TCP or UDP, with tags, options and extensions, cut and damaged.
    private static byte[] RandomFrame(Random random, bool isEthernet)
    {
        var bytes = new List<byte>();
        bool v6 = random.Next(2) == 0;
        if (isEthernet)
        {
            bytes.AddRange(new byte[12]);
            for (int tags = random.Next(8) == 0 ? random.Next(4) : 0; tags > 0; tags--)
                bytes.AddRange([0x81, 0, 0, 5]);
            bytes.AddRange(v6 ? [0x86, 0xdd] : [8, 0]);
        }

        byte protocol = random.Next(6) switch { 0 => 17, 1 => (byte)random.Next(256), _ => 6 };
        int options = random.Next(4) == 0 ? random.Next(11) : 0;
        var ip = new byte[v6 ? 40 : 20 + (4 * options)];
        ip[0] = v6 ? (byte)0x60 : (byte)(0x40 | (ip.Length / 4));
        ip[v6 ? 6 : 9] = protocol;
        bytes.AddRange(ip);
        var transport = new byte[protocol == 6 ? 20 : 8];
        if (protocol == 6)
            transport[12] = 0x50;
        bytes.AddRange(transport);
        var payload = new byte[random.Next(4) == 0 ? random.Next(1400) : random.Next(40)];
        random.NextBytes(payload);
        bytes.AddRange(payload);
        byte[] frame = [.. bytes];
        if (random.Next(3) == 0)
        {
            for (int damage = random.Next(1, 4); damage > 0; damage--)
                frame[random.Next(Math.Min(frame.Length, 80))] = (byte)random.Next(256);
        }

        return random.Next(6) == 0 ? frame[..random.Next(1, frame.Length + 1)] : frame;
    }

    private static VirtioNetHeader RandomHeader(Random random, int length)
    {
        ushort[] numbers = [0, 1, 6, 14, 16, 20, 34, 38, 40, 54, 58, (ushort)length, (ushort)(length - 1), 65535, (ushort)random.Next(65536)];
        byte[] types = [0, 1, 4, 0x81, 0x84, 3, 5, (byte)random.Next(256)];
        ushort Pick() => numbers[random.Next(numbers.Length)];
        bool plausible = random.Next(2) == 0;
        return new VirtioNetHeader
        {
            Flags = random.Next(8) == 0 ? (byte)random.Next(256) : (byte)random.Next(3),
            GsoType = random.Next(2) == 0 ? (byte)0 : types[random.Next(types.Length)],
            HeaderLength = plausible ? (ushort)0 : Pick(),
            GsoSize = plausible ? (ushort)500 : Pick(),
            CsumStart = plausible ? (ushort)(random.Next(2) == 0 ? 34 : 54) : Pick(),
            CsumOffset = plausible ? (ushort)(random.Next(4) == 0 ? 6 : 16) : Pick(),
        };
    }
}
