using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Stack.Tests;

public sealed class TxOffloadTests : IDisposable
{
    private const byte Fin = 0x01;
    private const byte Push = 0x08;
    private const byte Ack = 0x10;
    private const byte Cwr = 0x80;

    private readonly VnetInstance _vnet = VnetInstance.Create("tx-offload");

    public void Dispose()
    {
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
        Assert.Equal(0, MbufZones.Clusters.UsedBy(_vnet));
        _vnet.Dispose();
    }

    [Theory]
    [InlineData(false, false, 0, 4000, 1460)]
    [InlineData(false, true, 12, 4000, 1448)]
    [InlineData(true, false, 0, 4000, 1440)]
    [InlineData(true, true, 40, 60_000, 1400)]
    [InlineData(false, false, 4, 1461, 1460)]
    [InlineData(false, false, 0, 1460, 1460)]
    [InlineData(true, false, 8, 3, 1)]
    [InlineData(false, true, 0, 999, 333)]
    public void Segments_are_what_the_sender_would_have_sent_one_by_one(bool ipv6, bool isTagged, int options, int length, int size)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        var random = new Random(length);
        Check(new Packet(random, ipv6, isTagged, FrameHeaders.Tcp, options, length), random, size, CsumFlags.None);
    }

    [Fact]
    public void Any_packet_in_any_shape_is_cut_right()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var packet = new Packet(random, random.Next(2) == 0, random.Next(2) == 0, FrameHeaders.Tcp, random.Next(11) * 4, random.Next(1, 20_000));
            Check(packet, random, random.Next(100, 3000), random.Next(2) == 0 ? CsumFlags.None : CsumFlags.Ip | CsumFlags.DelayData);
        }
    }

    [Fact]
    public void Payload_is_shared_not_copied()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        var random = new Random(1);
        Mbuf m = new Packet(random, ipv6: false, isTagged: false, FrameHeaders.Tcp, 0, 30_000).Build(random, pieces: false);
        Ask(m, ipv6: false, isTcp: true, 1460);
        long clusters = MbufZones.Clusters.UsedBy(_vnet);
        Mbuf? list = TxOffload.Complete(m, CsumFlags.None);
        Assert.True(MbufZones.Clusters.UsedBy(_vnet) <= clusters, "clusters were allocated: payload was copied");
        Assert.Equal(21, Drain(list).Count);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void Checksum_that_was_left_is_completed(bool ipv6, bool isTcp)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        for (int length = 0; length < 300; length += 7)
        {
            var random = new Random(length);
            byte protocol = isTcp ? FrameHeaders.Tcp : (byte)17;
            var packet = new Packet(random, ipv6, isTagged: (length & 1) != 0, protocol, 0, length);
            Mbuf m = packet.Build(random, pieces: true);
            Ask(m, ipv6, isTcp, 0);
            byte[] frame = Assert.Single(Drain(TxOffload.Complete(m, CsumFlags.None)));
            packet.Verify(frame);
            Assert.Equal(packet.Payload, frame[packet.HeaderLength..]);
        }
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 30)]
    [InlineData(true, 0)]
    [InlineData(true, 7)]
    public void Packet_that_says_it_ends_within_its_headers_goes_on_as_it_is(bool ipv6, ushort says)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        var random = new Random(5);
        var packet = new Packet(random, ipv6, isTagged: false, FrameHeaders.Tcp, 0, 100);
        BinaryPrimitives.WriteUInt16BigEndian(packet.Header.AsSpan(packet.Ip + (ipv6 ? 4 : 2)), says);
        Mbuf m = packet.Build(random, pieces: false);
        Ask(m, ipv6, isTcp: true, 0);
        m.Pkthdr.CsumFlags &= ~CsumFlags.Ip;
        byte[] frame = Assert.Single(Drain(TxOffload.Complete(m, CsumFlags.None)));
        Assert.Equal([.. packet.Header, .. packet.Payload], frame);
    }

    [Fact]
    public void What_the_device_does_is_left_to_it()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        var random = new Random(3);
        Mbuf m = new Packet(random, ipv6: false, isTagged: false, FrameHeaders.Tcp, 0, 100).Build(random, pieces: false);
        Ask(m, ipv6: false, isTcp: true, 0);
        byte[] before = new byte[m.Pkthdr.Len];
        m.CopyTo(0, before);
        Assert.Same(m, TxOffload.Complete(m, CsumFlags.Ip | CsumFlags.DelayData));
        byte[] after = new byte[m.Pkthdr.Len];
        m.CopyTo(0, after);
        Assert.Equal(before, after);
        m.FreeChain();
    }

    [Theory]
    [InlineData(0x8100, MbufFlags.VlanTag)]
    [InlineData(0x88a8, MbufFlags.VlanTag | MbufFlags.ServiceTag)]
    public void Tag_beside_the_frame_goes_into_every_segment(int type, MbufFlags flags)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        var random = new Random(4);
        var packet = new Packet(random, ipv6: false, isTagged: false, FrameHeaders.Tcp, 0, 5000);
        Mbuf m = packet.Build(random, pieces: true);
        Ask(m, ipv6: false, isTcp: true, 1460);
        (m.Flags, m.Pkthdr.EtherVtag) = (m.Flags | flags, 0xa064);
        List<byte[]> frames = Drain(TxOffload.CompleteWithTag(m, CsumFlags.None));
        Assert.Equal(4, frames.Count);
        foreach (byte[] frame in frames)
        {
            Assert.Equal([(byte)(type >> 8), (byte)type, 0xa0, 0x64], frame[12..16]);
            packet.Verify([.. frame[..12], .. frame[16..]]);
        }

        Mbuf untagged = Mbuf.From(packet.Header)!;
        Assert.Equal([packet.Header], Drain(TxOffload.CompleteWithTag(untagged, CsumFlags.None)));
    }

    [Fact]
    public void Packet_without_a_link_header_is_cut_as_well()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        var random = new Random(5);
        var packet = new Packet(random, ipv6: true, isTagged: false, FrameHeaders.Tcp, 8, 5000);
        Mbuf m = packet.Build(random, pieces: true);
        m.Adjust(packet.Ip);
        Ask(m, ipv6: true, isTcp: true, 1400);
        List<byte[]> packets = Drain(TxOffload.Complete(m, CsumFlags.None, isEthernet: false));
        Assert.Equal(4, packets.Count);
        Assert.All(packets, one => packet.Verify([.. packet.Header[..packet.Ip], .. one]));
        Assert.Equal(packet.Payload, packets.SelectMany(one => one[(packet.HeaderLength - packet.Ip)..]));
    }

    private static void Check(Packet packet, Random random, int size, CsumFlags assist)
    {
        Mbuf m = packet.Build(random, pieces: true);
        Ask(m, packet.IsIpv6, isTcp: true, size);
        List<byte[]> frames = Drain(TxOffload.Complete(m, assist));
        Assert.Equal(Math.Max(1, (packet.Payload.Length + size - 1) / size), frames.Count);
        List<byte> payload = [];
        for (int i = 0; i < frames.Count; i++)
        {
            byte[] frame = frames[i];
            Span<byte> tcp = frame.AsSpan(packet.Transport);
            Assert.Equal(packet.Header[..packet.Ip], frame[..packet.Ip]);
            Assert.Equal(unchecked(packet.Sequence + (uint)payload.Count), BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]));
            byte flags = (byte)(Ack | (i == 0 ? Cwr : 0) | (i == frames.Count - 1 ? Fin | Push : 0));
            Assert.Equal(flags, tcp[13]);
            if (!packet.IsIpv6)
                Assert.Equal(unchecked((ushort)(packet.Id + i)), BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(packet.Ip + 4)));
            Assert.Equal(packet.Header[(packet.Transport + 20)..], frame[(packet.Transport + 20)..packet.HeaderLength]);
            if (assist == CsumFlags.None)
                packet.Verify(frame);
            payload.AddRange(frame[packet.HeaderLength..]);
        }

        Assert.Equal(packet.Payload, payload);
    }

    private static void Ask(Mbuf m, bool ipv6, bool isTcp, int size)
    {
        m.Pkthdr.CsumFlags = (ipv6, isTcp) switch
        {
            (false, true) => CsumFlags.Ip | CsumFlags.IpTcp,
            (false, false) => CsumFlags.Ip | CsumFlags.IpUdp,
            (true, true) => CsumFlags.Ip6Tcp,
            (true, false) => CsumFlags.Ip6Udp,
        };
        if (size == 0)
            return;
        m.Pkthdr.CsumFlags |= CsumFlags.Tso;
        m.Pkthdr.TsoSegsz = (ushort)size;
    }

    private static List<byte[]> Drain(Mbuf? list)
    {
        List<byte[]> frames = [];
        while (list is not null)
        {
            Mbuf m = list;
            list = m.NextPacket;
            Assert.Equal(m.TotalLength, m.Pkthdr.Len);
            var frame = new byte[m.Pkthdr.Len];
            m.CopyTo(0, frame);
            frames.Add(frame);
            m.FreeChain();
        }

        return frames;
    }

    /// <summary>A frame as a sender leaves it: lengths in, the sum over the pseudo-header in the checksum field.</summary>
    private sealed class Packet
    {
        public Packet(Random random, bool ipv6, bool isTagged, byte protocol, int options, int length)
        {
            IsIpv6 = ipv6;
            Ip = isTagged ? EtherHeader.LengthWithTag : EtherHeader.Length;
            Transport = Ip + (ipv6 ? 40 : 20);
            HeaderLength = Transport + (protocol == FrameHeaders.Tcp ? 20 + options : 8);
            Payload = new byte[length];
            random.NextBytes(Payload);
            Header = new byte[HeaderLength];
            random.NextBytes(Header.AsSpan(0, 12));
            Span<byte> ip = Header.AsSpan(Ip);
            BinaryPrimitives.WriteUInt16BigEndian(Header.AsSpan(Ip - 2), ipv6 ? EtherType.Ipv6 : EtherType.Ip);
            if (isTagged)
                BinaryPrimitives.WriteUInt32BigEndian(Header.AsSpan(12), 0x8100_0064);
            Protocol = protocol;
            int transport = HeaderLength - Transport + length;
            if (ipv6)
            {
                (ip[0], ip[6], ip[7]) = (0x60, protocol, 64);
                BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)transport);
                random.NextBytes(ip.Slice(8, 32));
            }
            else
            {
                (ip[0], ip[8], ip[9]) = (0x45, 64, protocol);
                BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(20 + transport));
                Id = (ushort)random.Next(65536);
                BinaryPrimitives.WriteUInt16BigEndian(ip[4..], Id);
                random.NextBytes(ip.Slice(12, 8));
            }

            Span<byte> at = Header.AsSpan(Transport);
            random.NextBytes(at);
            if (protocol == FrameHeaders.Tcp)
            {
                Sequence = (uint)random.NextInt64(uint.MaxValue);
                BinaryPrimitives.WriteUInt32BigEndian(at[4..], Sequence);
                at[12] = (byte)((20 + options) / 4 << 4);
                at[13] = Ack | Fin | Push | Cwr;
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(at[4..], (ushort)transport);
            }

            BinaryPrimitives.WriteUInt16BigEndian(at[(protocol == FrameHeaders.Tcp ? 16 : 6)..], InternetChecksum.Fold(Pseudo(Header, transport)));
        }

        public bool IsIpv6 { get; }

        public byte Protocol { get; }

        public int Ip { get; }

        public int Transport { get; }

        public int HeaderLength { get; }

        public ushort Id { get; }

        public uint Sequence { get; }

        public byte[] Header { get; }

        public byte[] Payload { get; }

        /// <summary>As a chain: in mbufs as they come, or in pieces of any size.</summary>
        public Mbuf Build(Random random, bool pieces)
        {
            byte[] bytes = [.. Header, .. Payload];
            if (!pieces)
                return Mbuf.From(bytes)!;
            Mbuf m = Mbuf.From(bytes.AsSpan(0, Math.Min(bytes.Length, EtherHeader.LengthWithTag)))!;
            for (int at = m.Pkthdr.Len; at < bytes.Length;)
            {
                int count = Math.Min(random.Next(1, random.Next(2) == 0 ? 100 : 2500), bytes.Length - at);
                m.ConcatenatePacket(Mbuf.From(bytes.AsSpan(at, count), headRoom: 0)!);
                at += count;
            }

            Assert.Equal(bytes.Length, m.FixHeader());
            return m;
        }

        /// <summary>Lengths and checksums are right.</summary>
        public void Verify(byte[] frame)
        {
            int transport = frame.Length - Transport;
            Span<byte> ip = frame.AsSpan(Ip);
            if (IsIpv6)
            {
                Assert.Equal(transport, BinaryPrimitives.ReadUInt16BigEndian(ip[4..]));
            }
            else
            {
                Assert.Equal(20 + transport, BinaryPrimitives.ReadUInt16BigEndian(ip[2..]));
                Assert.Equal(0, InternetChecksum.Compute(ip[..20]));
            }

            // In the plainest way there is: 16-bit words over pseudo-header and segment.
            ulong sum = Pseudo(frame, transport);
            for (int i = Transport; i < frame.Length; i++)
                sum += (ulong)frame[i] << (((i - Transport) & 1) == 0 ? 8 : 0);
            while (sum >> 16 != 0)
                sum = (sum & 0xffff) + (sum >> 16);
            Assert.Equal(0xffffu, sum);
        }

        private uint Pseudo(byte[] frame, int length)
        {
            ReadOnlySpan<byte> ip = frame.AsSpan(Ip);
            ReadOnlySpan<byte> addresses = IsIpv6 ? ip.Slice(8, 32) : ip.Slice(12, 8);
            uint sum = Protocol + (uint)length;
            for (int i = 0; i < addresses.Length; i += 2)
                sum += BinaryPrimitives.ReadUInt16BigEndian(addresses[i..]);
            return sum;
        }
    }
}
