using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>Routers that are heard (RFC 4861 section 6.3, RFC 4191, RFC 7559, RFC 8106).</summary>
public class RouterDiscoveryTests
{
    [Fact]
    public void Default_router_is_used_as_long_as_it_says()
    {
        using NdHost host = Make("rd-default");

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, lifetime: 30, hardware: NdHost.RouterMac));

        Nexthop route = host.Route(NdHost.Far)!;
        Assert.Equal((host.Ifp, NdHost.RouterA, true), (route.Ifp, route.Gateway6, route.IsGateway));
        Nd6RouterRecord router = Assert.Single(Nd6.Routers(host.Vnet));
        Assert.Equal("fe80::a%port0 if=port0, flags=I, pref=medium, expire=30s", router.ToString());
        Assert.True(host.Find(NdHost.RouterA)!.IsRouter);
        host.Advance(29);
        Assert.NotNull(host.Route(NdHost.Far));
        host.Advance(2);
        Assert.Null(host.Route(NdHost.Far));
        Assert.Empty(Nd6.Routers(host.Vnet));
    }

    [Fact]
    public void Router_that_says_so_is_one_no_longer()
    {
        using NdHost host = Make("rd-zero");
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hardware: NdHost.RouterMac));
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterB, hardware: NdHost.OtherMac));
        Assert.Equal(NdHost.RouterA, host.Route(NdHost.Far)!.Gateway6);

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, lifetime: 0, hardware: NdHost.RouterMac));

        Assert.Equal(NdHost.RouterB, host.Route(NdHost.Far)!.Gateway6);
        Assert.Single(Nd6.Routers(host.Vnet));
    }

    [Fact]
    public void Router_that_becomes_a_host_is_one_no_longer()
    {
        using NdHost host = Make("rd-host");
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hardware: NdHost.RouterMac));

        host.Advertise(NdHost.RouterA, NdHost.RouterMac, "O", In6Addr.AllNodes);

        Assert.Null(host.Route(NdHost.Far));
        Assert.Empty(Nd6.Routers(host.Vnet));
    }

    [Fact]
    public void Higher_preference_wins_and_loses_again()
    {
        using NdHost host = Make("rd-preference");
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, flags: 0x18, hardware: NdHost.RouterMac));
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterB, flags: 0x08, hardware: NdHost.OtherMac));
        Assert.Equal(NdHost.RouterB, host.Route(NdHost.Far)!.Gateway6);

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, flags: 0x08, hardware: NdHost.RouterMac));
        Assert.Equal(NdHost.RouterB, host.Route(NdHost.Far)!.Gateway6);
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterB, flags: 0x00, hardware: NdHost.OtherMac));

        Assert.Equal(NdHost.RouterA, host.Route(NdHost.Far)!.Gateway6);
    }

    [Fact]
    public void Router_that_does_not_answer_makes_way_for_another_and_its_preference_does_not_help()
    {
        using NdHost host = Make("rd-dead");
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, flags: 0x08, hardware: NdHost.RouterMac));
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterB, hardware: NdHost.OtherMac));
        Assert.Equal(NdHost.RouterA, host.Route(NdHost.Far)!.Gateway6);

        host.Send(NdHost.RouterA);
        host.Advance(5 + 3 + 1);

        Assert.Equal(NdHost.RouterB, host.Route(NdHost.Far)!.Gateway6);
    }

    [Fact]
    public void Route_information_is_used_beside_the_default()
    {
        using NdHost host = Make("rd-rio");
        byte[] options = [.. NdPacket.Route("2001:db8:f::", 48, 1, 100), .. NdPacket.Route("2001:db8:e::", 48, 2), .. NdPacket.Route("fe80::", 10)];

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hardware: NdHost.RouterMac));
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterB, lifetime: 0, options: options, hardware: NdHost.OtherMac));

        Assert.Equal(NdHost.RouterB, host.Route(NdHost.Far)!.Gateway6);
        Assert.Equal(NdHost.RouterA, host.Route(In6Addr.Parse("2001:db8:e::1"))!.Gateway6);
        Assert.Equal(2, Nd6.Routers(host.Vnet).Count);
        host.Advance(101);
        Assert.Equal(NdHost.RouterA, host.Route(NdHost.Far)!.Gateway6);
    }

    [Fact]
    public void Prefix_is_on_the_link_as_long_as_it_is_said()
    {
        using NdHost host = Make("rd-prefix");
        var other = In6Addr.Parse("2001:db8:9::5");

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, lifetime: 0, options: NdPacket.Prefix("2001:db8:9::", flags: "L", valid: 50, preferred: 50)));

        Assert.Equal((host.Ifp, false), (host.Route(other)!.Ifp, host.Route(other)!.IsGateway));
        Assert.Equal("2001:db8:9::/64 if=port0 flags=LO expire=50s", Assert.Single(Nd6.Prefixes(host.Vnet)).ToString());
        host.Advance(51);
        Assert.Null(host.Route(other));
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, lifetime: 0, options: NdPacket.Prefix("2001:db8:9::", flags: "L")));
        Assert.NotNull(host.Route(other));
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, lifetime: 0, options: NdPacket.Prefix("2001:db8:9::", flags: "L", valid: 0, preferred: 0)));
        Assert.Null(host.Route(other));
    }

    [Theory]
    [InlineData("fe80::", 64, "L", 100, 100)]
    [InlineData("ff02::", 64, "L", 100, 100)]
    [InlineData("2001:db8:9::", 129, "L", 100, 100)]
    [InlineData("2001:db8:9::", 64, "LA", 100, 101)]
    [InlineData("2001:db8:9::", 64, "", 100, 100)]
    [InlineData("::", 0, "L", 100, 100)]
    public void Useless_prefixes_are_ignored(string prefix, int length, string flags, uint valid, uint preferred)
    {
        using NdHost host = Make($"rd-useless-{prefix}-{length}-{flags}");
        int before = In6Ifaddrs.Of(host.Ifp).Length;

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, lifetime: 0, options: NdPacket.Prefix(prefix, length, flags, valid, preferred)));

        Assert.Empty(Nd6.Prefixes(host.Vnet));
        Assert.Equal(before, In6Ifaddrs.Of(host.Ifp).Length);
    }

    [Fact]
    public void Autonomous_prefix_forms_an_address()
    {
        using NdHost host = Make("rd-slaac");

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, options: NdPacket.Prefix("2001:db8:9::")));

        In6Ifaddr formed = Assert.Single(In6Ifaddrs.Of(host.Ifp).ToArray(), static one => one.IsAutoconf);
        Assert.Equal("2001:db8:9::ff:fe00:1", formed.Address.ToString());
    }

    [Fact]
    public void Addresses_of_a_router_that_does_not_answer_are_detached_as_long_as_another_does()
    {
        using NdHost host = Make("rd-detached");
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hardware: NdHost.RouterMac, options: NdPacket.Prefix("2001:db8:a::")));
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterB, hardware: NdHost.OtherMac, options: NdPacket.Prefix("2001:db8:b::")));
        In6Ifaddr first = In6Ifaddrs.Find(host.Ifp, In6Addr.Parse("2001:db8:a:0:0:ff:fe00:1"))!;
        In6Ifaddr second = In6Ifaddrs.Find(host.Ifp, In6Addr.Parse("2001:db8:b:0:0:ff:fe00:1"))!;

        host.Send(NdHost.RouterA);
        host.Advance(9);

        Assert.Equal((true, false), (Has(first), Has(second)));
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterB, lifetime: 0, hardware: NdHost.OtherMac));
        host.Send(NdHost.RouterB);
        host.Advance(20);
        Assert.Equal((false, false), (Has(first), Has(second)));

        static bool Has(In6Ifaddr address) => (address.Flags & In6IfaddrFlags.Detached) != 0;
    }

    [Fact]
    public void Parameters_of_the_link_are_taken_within_bounds()
    {
        using NdHost host = Make("rd-parameters");

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hops: 100, reachable: 10_000, retrans: 2_000, options: NdPacket.Mtu(1400)));

        Assert.Equal((100, 1400), (Nd6.HopLimitOf(host.Ifp), Nd6.MtuOf(host.Ifp)));
        host.Send(NdHost.Peer);
        Assert.InRange(host.Find(NdHost.Peer)!.ExpiresIn!.Value, 1_900, 2_000);
        host.Advertise(NdHost.Peer, NdHost.PeerMac, "SO");
        Assert.InRange(host.Find(NdHost.Peer)!.ExpiresIn!.Value, 4_900, 15_000);
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hops: 32, reachable: 3_600_001, retrans: 1, options: NdPacket.Mtu(1279)));
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hops: 0, options: NdPacket.Mtu(1501)));
        Assert.Equal((100, 1400), (Nd6.HopLimitOf(host.Ifp), Nd6.MtuOf(host.Ifp)));
    }

    [Fact]
    public void Name_servers_and_domains_are_kept_as_long_as_they_are_said()
    {
        using NdHost host = Make("rd-dns");
        uint generation = Nd6.NamesGeneration(host.Vnet);
        byte[] options = [.. NdPacket.Servers(60, "2001:db8::53", "fe80::53"), .. NdPacket.Domains(60, "example.org", "a-b.example")];

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, options: options));

        Assert.Equal(["2001:db8::53", "fe80::53"], Nd6.NameServers(host.Vnet).Select(static one => one.Address.ToString()));
        Assert.All(Nd6.NameServers(host.Vnet), one => Assert.Equal(((uint)host.Ifp.Index, 60L), (one.Zone, one.ExpiresIn!.Value)));
        Assert.Equal(["example.org", "a-b.example"], Nd6.SearchDomains(host.Vnet));
        Assert.NotEqual(generation, Nd6.NamesGeneration(host.Vnet));
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, options: NdPacket.Servers(0, "fe80::53")));
        Assert.Single(Nd6.NameServers(host.Vnet));
        host.Advance(61);
        Assert.Empty(Nd6.NameServers(host.Vnet));
        Assert.Empty(Nd6.SearchDomains(host.Vnet));
    }

    [Theory]
    [InlineData(new byte[] { 31, 2, 0, 0, 0, 0, 0, 60, 3, (byte)'a', (byte)'\n', (byte)'b', 0, 0, 0, 0 })]
    [InlineData(new byte[] { 31, 2, 0, 0, 0, 0, 0, 60, 0xc0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 31, 2, 0, 0, 0, 0, 0, 60, 7, (byte)'a', (byte)'b', (byte)'c', (byte)'d', (byte)'e', (byte)'f', (byte)'g' })]
    [InlineData(new byte[] { 31, 2, 0, 0, 0, 0, 0, 60, 9, (byte)'a', (byte)'b', (byte)'c', (byte)'d', (byte)'e', (byte)'f', (byte)'g' })]
    public void Domains_that_could_do_harm_are_not_taken(byte[] option)
    {
        using NdHost host = Make("rd-dnssl");

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, options: option));

        Assert.Empty(Nd6.SearchDomains(host.Vnet));
    }

    [Fact]
    public void Nobody_is_heard_where_that_was_not_asked_for()
    {
        using var host = new NdHost("rd-off");

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hardware: NdHost.RouterMac, options: NdPacket.Prefix("2001:db8:9::")));

        Assert.Empty(Nd6.Routers(host.Vnet));
        Assert.Equal(0, host.Neighbours);
        Assert.Equal(1ul, host.Stat.rxignored);
    }

    [Fact]
    public void With_no_radr_prefixes_are_used_and_routers_are_not()
    {
        using NdHost host = Make("rd-noradr");
        host.Treat(Nd6Flags.NoRadr);

        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hardware: NdHost.RouterMac, options: NdPacket.Prefix("2001:db8:9::")));

        Assert.Empty(Nd6.Routers(host.Vnet));
        Assert.Single(Nd6.Prefixes(host.Vnet));
    }

    [Fact]
    public void Router_uses_other_routers_only_as_rfc6204_says()
    {
        using NdHost host = Make("rd-forwarding");
        host.Port.Set("net.inet6.ip6.forwarding", 1);
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hardware: NdHost.RouterMac));
        Assert.Empty(Nd6.Routers(host.Vnet));

        host.Port.Set("net.inet6.ip6.rfc6204w3", 1);
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hardware: NdHost.RouterMac));

        Assert.Single(Nd6.Routers(host.Vnet));
    }

    [Fact]
    public void Sysctl_says_how_new_interfaces_are_treated()
    {
        using var host = new NdHost("rd-sysctl", hasAddresses: false);
        host.Port.Set("net.inet6.ip6.accept_rtadv", 1);
        host.Port.Set("net.inet6.ip6.no_radr", 1);

        Ifnet other = host.Port.Add("other", 0, NdHost.OtherMac);

        Assert.Equal(Nd6Flags.AcceptRtadv | Nd6Flags.NoRadr, Nd6.FlagsOf(other) & (Nd6Flags.AcceptRtadv | Nd6Flags.NoRadr));
        Assert.Equal(Nd6Flags.None, Nd6.FlagsOf(host.Ifp) & Nd6Flags.AcceptRtadv);
        Assert.Empty(host.Take());
    }

    [Fact]
    public void Routers_are_asked_for_more_and_more_seldom_until_one_answers()
    {
        using var host = new NdHost("rd-rs");
        host.Treat(Nd6Flags.AcceptRtadv);
        var asked = new List<double>();
        for (double now = 0; now < 200; now += 0.25)
        {
            host.Advance(0.25);
            foreach (NdFrame frame in host.Take())
            {
                Assert.Equal((133, NdHost.LinkLocal, In6Addr.AllRouters, 255), (frame.Type, frame.Source, frame.Destination, frame.HopLimit));
                Assert.Equal(EtherPort.Mac, frame.LinkAddress(1));
                asked.Add(now);
            }
        }

        Assert.InRange(asked[0], 0, 1);
        Assert.InRange(asked[1] - asked[0], 3.3, 4.7);
        Assert.InRange(asked[2] - asked[1], 6, 10);
        Assert.InRange(asked[3] - asked[2], 11, 20);
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, lifetime: 0));
        host.Advance(400);
        Assert.NotEmpty(host.Take());
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA));
        host.Advance(8000);
        Assert.DoesNotContain(host.Take(), static frame => frame.Type == 133);
    }

    [Fact]
    public void Without_an_address_routers_are_asked_from_nowhere_and_without_link_address()
    {
        using var host = new NdHost("rd-rs-any", hasAddresses: false);

        host.Treat(Nd6Flags.AcceptRtadv);
        host.Advance(1.1);

        NdFrame asked = host.TakeOne();
        Assert.Equal((133, In6Addr.Any), (asked.Type, asked.Source));
        Assert.Null(asked.Option(1));
    }

    [Fact]
    public void Interface_that_leaves_takes_all_that_was_heard_on_it_with_it()
    {
        using NdHost host = Make("rd-leave");
        byte[] options = [.. NdPacket.Prefix("2001:db8:9::", flags: "L"), .. NdPacket.Servers(60, "2001:db8::53")];
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hardware: NdHost.RouterMac, options: options));

        host.Do(host.Ifp.Detach);

        Assert.Empty(Nd6.Routers(host.Vnet));
        Assert.Empty(Nd6.Prefixes(host.Vnet));
        Assert.Empty(Nd6.NameServers(host.Vnet));
        Assert.Equal(0, host.Neighbours);
        Assert.Null(host.Route(NdHost.Far));
    }

    [Fact]
    public void Interface_that_moves_is_as_new_in_the_other_vnet()
    {
        using NdHost host = Make("rd-move");
        using var other = VnetInstance.Create("rd-move-other");
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hops: 100, hardware: NdHost.RouterMac, options: NdPacket.Mtu(1400)));
        host.Make(Nd6State.Reachable);

        host.Ifp.MoveTo(other);

        Assert.Empty(Nd6.Routers(host.Vnet));
        Assert.Empty(Nd6.Entries(other));
        Assert.Empty(Nd6.Routers(other));
        using (CurVnet.Set(other))
        {
            Assert.Equal((64, 1500), (Nd6.HopLimitOf(host.Ifp), Nd6.MtuOf(host.Ifp)));
            Assert.Equal(Nd6Flags.IfDisabled, Nd6.FlagsOf(host.Ifp) & (Nd6Flags.IfDisabled | Nd6Flags.AcceptRtadv));
        }

        host.Ifp.Detach();
    }

    [Fact]
    public void Flood_of_routers_stays_within_bounds_and_the_one_in_use_stays()
    {
        using NdHost host = Make("rd-flood");
        host.Receive(NdPacket.RouterAdvertisement(NdHost.RouterA, hardware: NdHost.RouterMac, options: NdPacket.Prefix("2001:db8:9::")));

        for (uint i = 0; i < 5_000; i++)
        {
            byte[] options =
            [
                .. NdPacket.Prefix($"2001:db8:{0x100 + i:x}::", flags: "LA"), .. NdPacket.Route($"2001:{i:x}::", 64),
                .. NdPacket.Servers(3600, $"2001:db8::{i:x}"), .. NdPacket.Domains(3600, $"d{i}.example"),
            ];
            host.Receive(NdPacket.RouterAdvertisement(new In6Addr(0xfe80_0000_0000_0000, 0x1_0000 + i), options: options, hardware: new MacAddress(0x0200_0001_0000ul + i)));
        }

        Assert.Equal(NdHost.RouterA, host.Route(NdHost.Far)!.Gateway6);
        Assert.Equal((16, 16), (Nd6.Routers(host.Vnet).Count(static one => one.Length == 0), Nd6.Routers(host.Vnet).Count(static one => one.Length != 0)));
        Assert.Equal((16, 16, 16), (Nd6.Prefixes(host.Vnet).Count, Nd6.NameServers(host.Vnet).Count, Nd6.SearchDomains(host.Vnet).Count));
        Assert.InRange(In6Ifaddrs.Of(host.Ifp).Length, 3, 40);
        Assert.InRange(host.Neighbours, 1, 2048);
        Assert.True(host.Stat.fullrouters > 0 && host.Stat.fullprefixes > 0 && host.Stat.fullroutes > 0 && host.Stat.fulldns > 0);
    }

    private static NdHost Make(string name)
    {
        var host = new NdHost(name);
        host.Treat(Nd6Flags.AcceptRtadv);
        return host;
    }
}
