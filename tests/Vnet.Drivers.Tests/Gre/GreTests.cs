using System.Buffers.Binary;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Netinet;
using Vnet.Stack.Tests.Inet6;
using Vnet.Stack.Tests.Inet;

namespace Vnet.Drivers.Tests;

public class GreTests
{
    private static readonly TunnelAddresses s_over4 = TunnelAddresses.Parse("192.0.2.1", "192.0.2.2");
    private static readonly TunnelAddresses s_over6 = TunnelAddresses.Parse("2001:db8::1", "2001:db8::2");

    [Theory]
    [InlineData(true, true, 0u, false, false)]
    [InlineData(true, false, 0u, false, false)]
    [InlineData(false, true, 0u, false, false)]
    [InlineData(false, false, 0u, false, false)]
    [InlineData(true, true, 0xdeadbeefu, false, false)]
    [InlineData(true, true, 0u, true, false)]
    [InlineData(true, true, 0u, false, true)]
    [InlineData(true, false, 7u, true, true)]
    [InlineData(false, true, 7u, true, true)]
    public void Packets_come_out_as_they_went_in(bool over4, bool inner4, uint key, bool checksum, bool sequence)
    {
        using var delivered = new Delivered();
        (TunnelSite left, TunnelSite right) = TunnelSite.Pair("gre-kinds");
        using (left)
        using (right)
        {
            byte[]? outer = null;
            // Not MLD's, which is smaller.
            left.Tap = (_, bytes) => outer = bytes.Length > 300 ? bytes : outer;
            var options = new GreOptions { Key = key, Checksum = checksum, Sequence = sequence, InOrder = sequence };
            Ifnet near = left.Create("gre", over4 ? s_over4 : s_over6);
            Ifnet far = right.Create("gre", over4 ? new TunnelAddresses(s_over4.Destination, s_over4.Source) : new TunnelAddresses(s_over6.Destination6, s_over6.Source6));
            Gre.SetOptions(near, options);
            Gre.SetOptions(far, options);
            left.Address(near, inner4 ? "10.1.0.1/24" : "fd00:1::1/64");
            right.Address(far, inner4 ? "10.1.0.2/24" : "fd00:1::2/64");
            byte[] packet = inner4 ? IpPacket.Make("10.1.0.1", "10.1.0.2", 301)
                : Packet6.Make(In6Addr.Parse("fd00:1::1"), In6Addr.Parse("fd00:1::2"), TunnelSite.TestProtocol, new byte[301]);
            for (int round = 0; round < 3; round++)
            {
                Assert.Equal(Errno.Ok, left.Send(packet));
                var (vnet, name, got, _) = delivered.One();
                Assert.Equal((right.Vnet, far.Name), (vnet, name));
                Assert.Equal(packet[(inner4 ? 20 : 8)..], got[(inner4 ? 20 : 8)..]);
                ReadOnlySpan<byte> gre = outer.AsSpan(over4 ? 20 : 40);
                int flags = (checksum ? 0x8000 : 0) | (key != 0 ? 0x2000 : 0) | (sequence ? 0x1000 : 0);
                Assert.Equal(flags, BinaryPrimitives.ReadUInt16BigEndian(gre));
                Assert.Equal(inner4 ? EtherType.Ip : EtherType.Ipv6, BinaryPrimitives.ReadUInt16BigEndian(gre[2..]));
                if (checksum)
                    Assert.Equal(0, InternetChecksum.Compute(gre));
                if (sequence && inner4)
                    Assert.Equal(round, BinaryPrimitives.ReadInt32BigEndian(gre[(4 + (checksum ? 4 : 0) + (key != 0 ? 4 : 0))..]));
            }

            Assert.InRange(near.Statistics.Sum().opackets, 3ul, inner4 ? 3ul : 20ul);
        }
    }

    [Fact]
    public void Keys_tell_tunnels_between_the_same_ends_apart()
    {
        using var delivered = new Delivered();
        using var site = new TunnelSite("gre-keys");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet plain = site.Create("gre", s_over4);
        site.Address(plain, "10.1.0.1/32");
        Ifnet other = site.Create("gre");
        Assert.Equal(Errno.AddressNotAvailable, Assert.Throws<NetException>(() => Tunnel.Set(other, s_over4)).Errno);
        Gre.SetOptions(other, new GreOptions { Key = 5 });
        Tunnel.Set(other, s_over4);
        Assert.Equal(Errno.AddressNotAvailable, Assert.Throws<NetException>(() => Gre.SetOptions(other, new GreOptions())).Errno);
        Assert.Equal(5u, Gre.OptionsOf(other).Key);
        byte[] inner = IpPacket.Make("10.1.0.2", "10.1.0.1");
        site.Receive(Packet([0, 0, 8, 0], inner));
        Assert.Equal(plain.Name, delivered.One().Interface);
        site.Receive(Packet([0x20, 0, 8, 0, 0, 0, 0, 5], inner));
        Assert.Equal(other.Name, delivered.One().Interface);
        site.Receive(Packet([0x20, 0, 8, 0, 0, 0, 0, 6], inner));
        Assert.Equal(0, delivered.Count);
    }

    [Fact]
    public void Bad_headers_are_dropped_and_counted()
    {
        using var delivered = new Delivered();
        using var site = new TunnelSite("gre-bad");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gre = site.Create("gre", s_over4);
        site.Address(gre, "10.1.0.1/32");
        byte[] inner = IpPacket.Make("10.1.0.2", "10.1.0.1");
        // Routing, RFC 1701's other bits, versions.
        foreach (ushort flags in new ushort[] { 0x4000, 0x0800, 0x0400, 1, 7 })
            site.Receive(Packet([(byte)(flags >> 8), (byte)flags, 8, 0], inner));
        Assert.Equal(5ul, Gre.Statistics(site.Vnet).ts_badhdr);
        site.Receive(Packet([0x80, 0, 8, 0, 1, 2, 0, 0], inner));
        Assert.Equal(1ul, Gre.Statistics(site.Vnet).ts_badsum);
        site.Receive(Packet([0x80, 0, 8, 0, 1, 2, 0, 1], inner));
        Assert.Equal(6ul, Gre.Statistics(site.Vnet).ts_badhdr);
        site.Receive(Packet([0, 0, 0x99, 0x99], inner));
        Assert.Equal(1ul, Gre.Statistics(site.Vnet).ts_noproto);
        site.Receive(Packet([0xb0, 0, 8, 0], [1, 2, 3]));
        site.Receive(Packet([0, 0, 8, 0], []));
        site.Receive(Packet([0, 0, 8, 0], inner[..19]));
        Assert.Equal(3ul, Gre.Statistics(site.Vnet).ts_tooshort);
        Assert.Equal((11ul, 0ul, 0), (gre.Statistics.Sum().ierrors, gre.Statistics.Sum().ipackets, delivered.Count));
        // Reserved bits are not looked at (RFC 2784 section 2.3), nor is a key of zero another than none.
        site.Receive(Packet([0x03, 0xf8, 8, 0], inner));
        delivered.One();
        site.Receive(Packet([0x20, 0, 8, 0, 0, 0, 0, 0], inner));
        delivered.One();
        Drained.Of(site.Vnet);
    }

    [Fact]
    public void Older_packets_are_dropped_where_order_is_wanted()
    {
        using var delivered = new Delivered();
        using var site = new TunnelSite("gre-order");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gre = site.Create("gre", s_over4);
        site.Address(gre, "10.1.0.1/32");
        byte[] inner = IpPacket.Make("10.1.0.2", "10.1.0.1");
        byte[] At(uint number) => Packet([0x10, 0, 8, 0, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number], inner);
        site.Receive(At(9));
        site.Receive(At(3));
        Assert.Equal(2, delivered.Count);
        Gre.SetOptions(gre, new GreOptions { InOrder = true });
        foreach (uint number in new uint[] { uint.MaxValue - 1, uint.MaxValue - 1, uint.MaxValue, 0, uint.MaxValue, 1 })
            site.Receive(At(number));
        Assert.Equal((6, 2ul), (delivered.Count, Gre.Statistics(site.Vnet).ts_outoforder));
    }

    [Fact]
    public void Work_left_to_the_wire_is_done_before_it_is_hidden()
    {
        using var site = new TunnelSite("gre-offload");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gre = site.Create("gre", s_over4);
        site.Address(gre, "10.1.0.1/24");
        byte[] udp = new byte[50];
        (udp[1], udp[3], udp[5]) = (7, 7, 50);
        byte[] packet = IpPacket.Make("10.1.0.1", "10.1.0.2", udp, IpProto.Udp);
        ushort pseudo = InternetChecksum.Fold(InternetChecksum.PseudoHeader(0x0a010001, 0x0a010002, 17, 50));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(26), pseudo);
        site.Send(packet, static m => (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData) = (CsumFlags.IpUdp, 6));
        byte[] inner = site.TakeOne()[24..];
        uint sum = InternetChecksum.Add(InternetChecksum.PseudoHeader(0x0a010001, 0x0a010002, 17, 50), InternetChecksum.Sum(inner.AsSpan(20)));
        Assert.Equal(0xffff, InternetChecksum.Fold(sum));
    }

    [Fact]
    public void Gre_in_gif_and_gif_in_gre_are_different_nests()
    {
        using var site = new TunnelSite("gre-in-gif");
        site.Address(site.Wire, "192.0.2.1/24");
        site.Address(site.Create("gif", s_over4), "10.1.0.1/24");
        site.Address(site.Create("gre", TunnelAddresses.Parse("10.1.0.1", "10.1.0.2")), "10.2.0.1/24");
        Assert.Equal(Errno.Ok, site.Send(IpPacket.Make("10.2.0.1", "10.2.0.2", 8)));
        Assert.Equal(20 + 20 + 4 + 28, site.TakeOne().Length);
    }

    private static byte[] Packet(byte[] header, byte[] inner) => IpPacket.Make("192.0.2.2", "192.0.2.1", [.. header, .. inner], IpProto.Gre);
}
