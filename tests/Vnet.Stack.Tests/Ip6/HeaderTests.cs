using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Inet6;

public sealed class HeaderTests
{
    private static readonly byte[] s_padding = [58, 0, 1, 4, 0, 0, 0, 0];

    [Theory]
    [InlineData("::1", "2001:db8:1::1")]
    [InlineData("2001:db8:1::2", "::1")]
    [InlineData("ff02::1", "2001:db8:1::1")]
    [InlineData("2001:db8:1::2", "::")]
    [InlineData("::ffff:10.0.0.1", "2001:db8:1::1")]
    [InlineData("2001:db8:1::2", "::ffff:10.0.0.1")]
    [InlineData("fe80::2", "ff01::1")]
    [InlineData("fe80::2", "ff00::1")]
    public void Addresses_that_cannot_be_on_a_link_are_dropped_in_silence(string source, string destination)
    {
        using var host = new Ip6Host("in6-scope");
        host.Receive(Packet6.Echo(In6Addr.Parse(source), In6Addr.Parse(destination)));
        Assert.Empty(host.Sent);
        Assert.Equal(1ul, host.Stat.ip6s_badscope);
    }

    [Fact]
    public void What_is_shorter_than_it_says_or_of_another_version_is_dropped()
    {
        using var host = new Ip6Host("in6-short");
        byte[] echo = Packet6.Echo(Ip6Host.Peer, Ip6Host.Address);
        host.Receive(echo[..39]);
        host.Receive(echo[..^1]);
        Assert.Equal(2ul, host.Stat.ip6s_tooshort);
        echo[0] = 0x70;
        using (CurVnet.Set(host.Vnet))
        {
            Mbuf m = Mbuf.From(echo)!;
            FamilyLayer.Loop(host.Ifp, Af.Inet6, m);
        }

        Assert.Equal(1ul, host.Stat.ip6s_badvers);
        Assert.Empty(host.Sent);
    }

    [Fact]
    public void Padding_of_the_link_is_cut_off()
    {
        using var host = new Ip6Host("in6-pad");
        byte[] echo = Packet6.Echo(Ip6Host.Peer, Ip6Host.Address);
        host.Receive([.. echo, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(echo.Length, host.TakeOne().Length);
    }

    [Theory]
    [InlineData(IpProto.HopByHop, 1)]
    [InlineData(IpProto.DestinationOptions, 1)]
    [InlineData(IpProto.DestinationOptions, 5)]
    public void Headers_of_options_are_passed_over(byte kind, int pieces)
    {
        using var host = new Ip6Host("in6-options");
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 8, s_padding, kind), pieces);
        byte[] reply = host.TakeOne();
        Assert.Equal(Icmp6Type.EchoReply, Packet6.ReadIcmp(reply).Type);
        Assert.Equal(56, reply.Length);
    }

    [Theory]
    [InlineData(0x1e, false, -1)]
    [InlineData(0x5e, false, -2)]
    [InlineData(0x9e, false, 42)]
    [InlineData(0xde, false, 42)]
    [InlineData(0x9e, true, 42)]
    [InlineData(0xde, true, -2)]
    public void An_unknown_option_is_treated_as_its_bits_say(byte type, bool isToGroup, int pointer)
    {
        using var host = new Ip6Host("in6-unknown");
        In6Addr to = isToGroup ? In6Addr.AllNodes : Ip6Host.LinkLocal;
        host.Receive(Packet6.Echo(Ip6Host.PeerLinkLocal, to, 8, [58, 0, type, 4, 0, 0, 0, 0], IpProto.DestinationOptions));
        if (pointer == -2)
            Assert.Empty(host.Sent);
        else if (pointer == -1)
            Assert.Equal(Icmp6Type.EchoReply, Packet6.ReadIcmp(host.TakeOne()).Type);
        else
            Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.Option, (uint)pointer), Packet6.ReadIcmp(host.TakeOne()));
    }

    [Fact]
    public void Hop_by_hop_options_that_are_not_first_are_refused()
    {
        using var host = new Ip6Host("in6-hbh");
        byte[] headers = [IpProto.HopByHop, 0, 1, 4, 0, 0, 0, 0, .. s_padding];
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 8, headers, IpProto.DestinationOptions));
        Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.NextHeader, 40u), Packet6.ReadIcmp(host.TakeOne()));
    }

    [Fact]
    public void An_unknown_next_header_is_told_and_where_it_is_named()
    {
        using var host = new Ip6Host("in6-next");
        host.Receive(Packet6.Make(Ip6Host.Peer, Ip6Host.Address, 200, new byte[8]));
        Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.NextHeader, 6u), Packet6.ReadIcmp(host.TakeOne()));
        host.Receive(Packet6.Make(Ip6Host.Peer, Ip6Host.Address, IpProto.DestinationOptions, [201, 0, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.NextHeader, 40u), Packet6.ReadIcmp(host.TakeOne()));
        host.Receive(Packet6.Make(Ip6Host.Peer, Ip6Host.Address, IpProto.None, new byte[8]));
        Assert.Empty(host.Sent);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, true)]
    [InlineData(2, 0, false)]
    [InlineData(253, 3, true)]
    public void A_routing_header_that_is_not_done_is_refused(byte type, byte left, bool isRefused)
    {
        using var host = new Ip6Host("in6-routing");
        byte[] header = [58, 2, type, left, .. new byte[20]];
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 8, header, IpProto.Routing));
        (byte, byte, uint) told = Packet6.ReadIcmp(host.TakeOne());
        if (isRefused)
            Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.Header, 42u), told);
        else
            Assert.Equal(Icmp6Type.EchoReply, told.Item1);
    }

    [Fact]
    public void A_jumbogram_is_refused()
    {
        using var host = new Ip6Host("in6-jumbo");
        byte[] packet = Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 100, [58, 0, Ip6Option.Jumbo, 4, 0, 1, 0, 0], IpProto.HopByHop);
        (packet[4], packet[5]) = (0, 0);
        host.Receive(packet);
        Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.Option, 42u), Packet6.ReadIcmp(host.TakeOne()));
        byte[] none = Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 100, s_padding, IpProto.HopByHop);
        (none[4], none[5]) = (0, 0);
        host.Receive(none);
        Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.Header, 4u), Packet6.ReadIcmp(host.TakeOne()));
    }

    [Fact]
    public void Too_many_headers_or_options_are_dropped()
    {
        using var host = new Ip6Host("in6-many");
        var headers = new List<byte>();
        for (int i = 0; i < 16; i++)
            headers.AddRange([(byte)(i == 15 ? 58 : 60), 0, 1, 4, 0, 0, 0, 0]);
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 8, [.. headers], IpProto.DestinationOptions));
        Assert.Equal(1ul, host.Stat.ip6s_toomanyhdr);
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 8, [.. headers[8..]], IpProto.DestinationOptions));
        Assert.Single(host.Sent);
        // Nine options that may be passed over.
        byte[] options = [58, 3, .. Enumerable.Repeat<byte[]>([0x1e, 1, 0], 10).SelectMany(one => one)];
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 8, options, IpProto.DestinationOptions));
        Assert.Equal(1ul, host.Stat.ip6s_badoptions);
        Assert.Single(host.Sent);
    }

    [Theory]
    [InlineData(new byte[] { 58, 0, 1, 5, 0, 0, 0, 0 }, 43)]
    [InlineData(new byte[] { 58, 0, 0, 0, 0, 0, 0, 1 }, 48)]
    [InlineData(new byte[] { 58, 0, 5, 1, 0, 1, 1, 0 }, 43)]
    public void A_malformed_option_is_told_and_where(byte[] header, int pointer)
    {
        using var host = new Ip6Host("in6-malformed");
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 8, header, IpProto.HopByHop));
        Assert.Equal((Icmp6Type.ParameterProblem, Icmp6Code.Header, (uint)pointer), Packet6.ReadIcmp(host.TakeOne()));
    }

    [Fact]
    public void Groups_are_received_by_members_only()
    {
        using var host = new Ip6Host("in6-group");
        In6Addr group = In6Addr.Parse("ff02::1234");
        host.Receive(Packet6.Echo(Ip6Host.PeerLinkLocal, group));
        Assert.Empty(host.Sent);
        Assert.Equal(1ul, host.Stat.ip6s_notmember);
        using (CurVnet.Set(host.Vnet))
            In6Multis.Join(host.Ifp, group);
        host.Sent.Clear();
        host.Receive(Packet6.Echo(Ip6Host.PeerLinkLocal, group));
        Assert.Equal(1ul, host.Icmp.icp6s_reflect);
        host.Receive(Packet6.Echo(Ip6Host.PeerLinkLocal, Ip6Host.LinkLocal.SolicitedNode));
        Assert.Equal(2ul, host.Icmp.icp6s_reflect);
    }

    [Fact]
    public void A_packet_filter_sees_what_comes_in_and_goes_out()
    {
        using var host = new Ip6Host("in6-pfil");
        bool drops = false;
        int seen = 0;
        using (CurVnet.Set(host.Vnet))
        {
            PfilHook hook = Pfil.AddHook("test", "ip6", PfilType.Ip6, (ref Mbuf m, Ifnet ifp, PfilFlags flags, Netinet.Inpcb? inp) =>
            {
                seen++;
                return drops && flags == PfilFlags.Out ? PfilVerdict.Drop : PfilVerdict.Pass;
            });
            Pfil.Link(hook, Pfil.Inet6Name, PfilFlags.InOut);
        }

        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Address));
        Assert.Equal(2, seen);
        host.TakeOne();
        drops = true;
        host.Receive(Packet6.Echo(Ip6Host.Peer, Ip6Host.Address));
        Assert.Equal(4, seen);
        Assert.Empty(host.Sent);
    }
}
