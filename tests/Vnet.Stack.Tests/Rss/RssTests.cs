using System.Net;
using Vnet.Net;

namespace Vnet.Stack.Tests;

public class RssTests
{
    private const uint Tuple4 = 0x51ccc178, Addresses4 = 0x323e8fc2, Tuple6 = 0x40207d3d, Addresses6 = 0x2cc18cd5;

    private static readonly byte[] s_ports = [0x0a, 0xea, 0x06, 0xe6];

    public static TheoryData<string, byte[], RssType, uint> Frames => new()
    {
        { "tcp", Ethernet([0x08, 0x00], Ipv4(6)), RssType.TcpIpv4, Tuple4 },
        { "udp", Ethernet([0x08, 0x00], Ipv4(17)), RssType.UdpIpv4, Tuple4 },
        { "icmp", Ethernet([0x08, 0x00], Ipv4(1)), RssType.Ipv4, Addresses4 },
        { "options", Ethernet([0x08, 0x00], Ipv4(6, options: 12)), RssType.TcpIpv4, Tuple4 },
        { "first fragment", Ethernet([0x08, 0x00], Ipv4(17, fragment: 0x2000)), RssType.Ipv4, Addresses4 },
        { "later fragment", Ethernet([0x08, 0x00], Ipv4(17, fragment: 0x0010)), RssType.Ipv4, Addresses4 },
        { "do not fragment", Ethernet([0x08, 0x00], Ipv4(17, fragment: 0x4000)), RssType.UdpIpv4, Tuple4 },
        { "cut in ports", Ethernet([0x08, 0x00], Ipv4(6)[..22]), RssType.Ipv4, Addresses4 },
        { "cut in header", Ethernet([0x08, 0x00], Ipv4(6)[..19]), RssType.None, 0 },
        { "header length too small", Ethernet([0x08, 0x00], [0x44, .. Ipv4(6)[1..]]), RssType.None, 0 },
        { "vlan", Ethernet([0x81, 0x00, 0x00, 0x05, 0x08, 0x00], Ipv4(6)), RssType.TcpIpv4, Tuple4 },
        { "qinq", Ethernet([0x88, 0xa8, 0, 1, 0x81, 0x00, 0, 5, 0x86, 0xdd], Ipv6(6)), RssType.TcpIpv6, Tuple6 },
        { "tcp6", Ethernet([0x86, 0xdd], Ipv6(6)), RssType.TcpIpv6, Tuple6 },
        { "udp6", Ethernet([0x86, 0xdd], Ipv6(17)), RssType.UdpIpv6, Tuple6 },
        { "icmp6", Ethernet([0x86, 0xdd], Ipv6(58)), RssType.Ipv6, Addresses6 },
        { "hop by hop", Ethernet([0x86, 0xdd], Ipv6(0, [6, 0, 0, 0, 0, 0, 0, 0])), RssType.TcpIpv6, Tuple6 },
        { "routing and destination", Ethernet([0x86, 0xdd], Ipv6(43, [60, 0, 0, 0, 0, 0, 0, 0, 17, 1, .. new byte[14]])), RssType.UdpIpv6, Tuple6 },
        { "fragment6", Ethernet([0x86, 0xdd], Ipv6(44, [6, 0, 0, 0, 0, 0, 0, 0])), RssType.Ipv6, Addresses6 },
        { "extension cut", Ethernet([0x86, 0xdd], Ipv6(0, [6, 200, 0, 0, 0, 0, 0, 0])), RssType.Ipv6, Addresses6 },
        { "arp", Ethernet([0x08, 0x06], new byte[28]), RssType.None, 0 },
        { "no type", new byte[13], RssType.None, 0 },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Frame_is_classified_in_whatever_pieces_it_comes(string what, byte[] frame, RssType type, uint hash)
    {
        Assert.NotEmpty(what);
        var random = new Random(6);
        using (CurVnet.Set(VnetInstance.Default))
        {
            for (int round = 0; round < 20; round++)
            {
                Mbuf m = round == 0 ? Mbuf.From(frame)! : MbufModel.Chain(frame, random);
                Vnet.Net.Rss.ClassifyEthernet(m);
                Assert.Equal((type, hash), (m.Pkthdr.RssType, m.Pkthdr.FlowId));
                m.FreeChain();
            }
        }
    }

    [Fact]
    public void Flow_id_of_a_device_is_kept()
    {
        using (CurVnet.Set(VnetInstance.Default))
        {
            Mbuf m = Mbuf.From(Ipv4(6))!;
            (m.Pkthdr.RssType, m.Pkthdr.FlowId) = (RssType.Opaque, 7);
            Vnet.Net.Rss.ClassifyIp(m);
            Assert.Equal((RssType.Opaque, 7u), (m.Pkthdr.RssType, m.Pkthdr.FlowId));
            m.Pkthdr.RssType = RssType.None;
            Vnet.Net.Rss.ClassifyIp(m);
            Assert.Equal((RssType.TcpIpv4, Tuple4), (m.Pkthdr.RssType, m.Pkthdr.FlowId));
            m.FreeChain();
        }
    }

    [Fact]
    public void Knobs_are_each_vnets_own()
    {
        using VnetInstance vnet = VnetInstance.Create("rss knobs");
        Sysctl.Set("net.inet.rss.udp_4tuple", false, vnet);
        using (CurVnet.Set(vnet))
        {
            Mbuf m = Mbuf.From(Ipv4(17))!;
            Vnet.Net.Rss.ClassifyIp(m);
            Assert.Equal((RssType.Ipv4, Addresses4), (m.Pkthdr.RssType, m.Pkthdr.FlowId));
            m.FreeChain();
            Sysctl.Set("net.inet.rss.enabled", false, vnet);
            m = Mbuf.From(Ipv4(6))!;
            Vnet.Net.Rss.ClassifyIp(m);
            Assert.Equal(RssType.None, m.Pkthdr.RssType);
            m.FreeChain();
        }

        Assert.True(Sysctl.Get<bool>("net.inet.rss.udp_4tuple", VnetInstance.Default));
    }

    [Fact]
    public void Sysctls_show_the_table()
    {
        using VnetInstance vnet = VnetInstance.Create("rss sysctls");
        RssTable table = Vnet.Net.Rss.TableOf(vnet);
        Assert.Equal(table.Buckets, Sysctl.Get<int>("net.inet.rss.buckets", vnet));
        Assert.Equal(table.Buckets - 1, Sysctl.Get<int>("net.inet.rss.mask", vnet));
        Assert.Equal(table.Bits, Sysctl.Get<int>("net.inet.rss.bits", vnet));
        Assert.Equal(2, Sysctl.Get<int>("net.inet.rss.hashalgo", vnet));
        Assert.True(Dpcpu.Count == 1 || table.Buckets >= 2 * Math.Min(Dpcpu.Count, 64));
        table.Spread(2);
        Assert.StartsWith(table.Buckets > 2 ? "0:0 1:1 2:0" : "0:0", Sysctl.GetText(Sysctl.Find("net.inet.rss.bucket_mapping")!, vnet), StringComparison.Ordinal);
    }

    [Fact]
    public void Table_spreads_buckets_over_lanes_in_turn_and_changes_whole()
    {
        var table = new RssTable(3, 3);
        Assert.Equal((byte[])[0, 1, 2, 0, 1, 2, 0, 1], table.Lanes.ToArray());
        int changes = 0;
        table.Changed += _ => changes++;
        ReadOnlySpan<byte> before = table.Lanes;
        table.Set(7, 5);
        Assert.Equal(5, table.LaneOf(0xffff_ffff));
        Assert.Equal(7, table.BucketOf(0xf));
        Assert.Equal(1, before[7]);
        table.Spread(1);
        Assert.Equal(0, table.LaneOf(0xffff_ffff));
        Assert.Equal(2, changes);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Set(8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Set(0, 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RssTable(8, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Spread(0));
    }

    private static byte[] Ethernet(byte[] types, byte[] payload) => [.. new byte[12], .. types, .. payload];

    private static byte[] Ipv4(byte protocol, int options = 0, ushort fragment = 0) =>
    [
        (byte)(0x45 + (options / 4)), 0, 0, 40, 0, 0, (byte)(fragment >> 8), (byte)fragment, 64, protocol, 0, 0,
        66, 9, 149, 187, 161, 142, 100, 80, .. new byte[options], .. s_ports, .. new byte[16],
    ];

    private static byte[] Ipv6(byte next, byte[]? extensions = null) =>
    [
        0x60, 0, 0, 0, 0, 20, next, 64, .. IPAddress.Parse("3ffe:2501:200:1fff::7").GetAddressBytes(),
        .. IPAddress.Parse("3ffe:2501:200:3::1").GetAddressBytes(), .. extensions ?? [], .. s_ports, .. new byte[16],
    ];
}
