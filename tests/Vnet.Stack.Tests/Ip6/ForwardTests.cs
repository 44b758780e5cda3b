using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Inet6;

public sealed class ForwardTests
{
    private static readonly In6Addr s_gateway = In6Addr.Parse("fe80::99");

    private static Ip6Host Router(string name, out Ifnet other, int mtu = 0, IfCap capabilities = IfCap.None)
    {
        var host = new Ip6Host(name);
        host.Set("net.inet6.ip6.forwarding", 1);
        other = host.Add("port", 1, capabilities);
        host.AddAddress(other, In6Addr.Parse("2001:db8:2::1"), 64);
        host.AddRoute("2001:db8:f::", 48, other, s_gateway, mtu: mtu);
        host.Settle();
        return host;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_packet_passes_with_a_smaller_hop_limit(int pieces)
    {
        using Ip6Host host = Router("fwd6", out Ifnet other);
        byte[] packet = Packet6.Echo(Ip6Host.Peer, Ip6Host.Far);
        host.Receive(packet, pieces);
        Assert.Equal([other], host.SentBy);
        packet[7]--;
        Assert.Equal(packet, host.TakeOne());
        Assert.Equal(1ul, host.Stat.ip6s_forward);
    }

    [Fact]
    public void A_host_passes_nothing_on()
    {
        using Ip6Host host = Router("fwd6-off", out _);
        host.Set("net.inet6.ip6.forwarding", 0);
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Far));
        Assert.Empty(host.Sent);
        Assert.Equal(1ul, host.Stat.ip6s_cantforward);
    }

    [Theory]
    [InlineData(1, Icmp6Type.TimeExceeded, Icmp6Code.HopLimit)]
    [InlineData(0, Icmp6Type.TimeExceeded, Icmp6Code.HopLimit)]
    public void A_hop_limit_that_is_used_up_is_told(byte hopLimit, byte type, byte code)
    {
        using Ip6Host host = Router("fwd6-hlim", out _);
        byte[] packet = Packet6.Echo(Ip6Host.Peer, Ip6Host.Far);
        packet[7] = hopLimit;
        host.Receive(packet);
        byte[] error = host.TakeOne();
        Assert.Equal((type, code, 0u), Packet6.ReadIcmp(error));
        Assert.Equal(packet, error[48..]);
        Assert.Equal(Ip6Host.Address, Packet6.SourceOf(error));
    }

    [Fact]
    public void No_route_a_refusing_one_and_a_black_hole()
    {
        using Ip6Host host = Router("fwd6-noroute", out Ifnet other);
        host.AddRoute("2001:db8:e::", 48, other, flags: RouteFlags.Reject);
        host.AddRoute("2001:db8:d::", 48, other, flags: RouteFlags.Blackhole);
        host.Receive(Packet6.Echo(Ip6Host.Peer, In6Addr.Parse("2001:db8:c::1")));
        Assert.Equal((Icmp6Type.Unreachable, Icmp6Code.NoRoute, 0u), Packet6.ReadIcmp(host.TakeOne()));
        host.Receive(Packet6.Echo(Ip6Host.Peer, In6Addr.Parse("2001:db8:e::1")));
        Assert.Equal((Icmp6Type.Unreachable, Icmp6Code.RejectRoute, 0u), Packet6.ReadIcmp(host.TakeOne()));
        host.Receive(Packet6.Echo(Ip6Host.Peer, In6Addr.Parse("2001:db8:d::1")));
        Assert.Empty(host.Sent);
    }

    [Fact]
    public void What_is_too_big_for_the_next_link_is_told_its_mtu()
    {
        using Ip6Host host = Router("fwd6-mtu", out _, mtu: 1400);
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Far, 1401 - 48));
        byte[] error = host.TakeOne();
        Assert.Equal((Icmp6Type.PacketTooBig, (byte)0, 1400u), Packet6.ReadIcmp(error));
        Assert.Equal(1280, error.Length);
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Far, 1400 - 48));
        Assert.Equal(1400, host.TakeOne().Length);
    }

    [Fact]
    public void Nothing_link_local_leaves_its_link()
    {
        using Ip6Host host = Router("fwd6-scope", out _);
        host.Receive(Packet6.Echo(Ip6Host.PeerLinkLocal, Ip6Host.Far));
        Assert.Equal((Icmp6Type.Unreachable, Icmp6Code.BeyondScope, 0u), Packet6.ReadIcmp(host.TakeOne()));
        host.Receive(Packet6.Echo(Ip6Host.Peer, In6Addr.Parse("fe80::1234")));
        Assert.Empty(host.Sent);
    }

    [Fact]
    public void A_checksum_left_to_the_wire_is_computed_for_a_device_that_does_not()
    {
        byte[] packet = Packet6.Udp(Ip6Host.Peer, Ip6Host.Far, 1000, 2000, "hello"u8);
        byte[] open = OutputTests.Open(packet);
        using (Ip6Host host = Router("fwd6-csum", out _))
        {
            host.Receive(open, prepare: Ask);
            packet[7]--;
            Assert.Equal(packet, host.TakeOne());
        }

        using (Ip6Host host = Router("fwd6-csumhw", out _, capabilities: IfCap.TxCsumIpv6))
        {
            host.Receive(open, prepare: Ask);
            Assert.Equal(CsumFlags.Ip6Udp, host.Asked);
            Assert.Equal(open[40..], host.TakeOne()[40..]);
        }

        static void Ask(Mbuf m) => (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData) = (CsumFlags.Ip6Udp | CsumFlags.AllValid, 6);
    }

    [Fact]
    public void Senders_on_the_same_link_may_be_redirected()
    {
        using Ip6Host host = Router("fwd6-redirect", out _);
        host.AddRoute("2001:db8:9::", 48, host.Ifp, s_gateway);
        var told = new List<In6Addr>();
        Ip6RedirectOutput? former = Netinet6.Ip6.RegisterRedirect((m, ifp, next) =>
        {
            Assert.Equal(64, m.Data[7]);
            told.Add(next);
            m.FreeChain();
        });
        try
        {
            host.Receive(Packet6.Echo(Ip6Host.Peer, In6Addr.Parse("2001:db8:9::1")));
            Assert.Equal(63, host.TakeOne()[7]);
        }
        finally
        {
            Netinet6.Ip6.RegisterRedirect(former);
        }

        Assert.Equal([s_gateway], told);
    }

    [Fact]
    public void Router_alert_of_mld_is_heard_by_a_router_though_it_is_no_member()
    {
        using Ip6Host host = Router("fwd6-alert", out _);
        int heard = 0;
        Icmp6.Register(200, 8, (m, offset) =>
        {
            heard += (m.Flags & MbufFlags.RouterAlertMld) != 0 ? 1 : 0;
            m.FreeChain();
        });
        try
        {
            byte[] body = new byte[20];
            In6Addr group = In6Addr.Parse("ff02::77");
            host.Receive(Packet6.Icmp(Ip6Host.PeerLinkLocal, group, 200, 0, body));
            Assert.Equal(0, heard);
            host.Receive(Packet6.Icmp(Ip6Host.PeerLinkLocal, group, 200, 0, body, [58, 0, 5, 2, 0, 0, 1, 0], IpProto.HopByHop));
            Assert.Equal(1, heard);
        }
        finally
        {
            Icmp6.Unregister(200);
        }
    }
}
