using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Inet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>Redirects heard and sent (RFC 4861 section 8).</summary>
public class RedirectTests
{
    [Fact]
    public void Router_in_use_may_name_a_better_one()
    {
        using NdHost host = Make("redirect-better");

        host.Receive(NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, NdHost.Far, NdHost.OtherMac));

        Assert.Equal(NdHost.RouterB, host.Route(NdHost.Far)!.Gateway6);
        Assert.Equal(NdHost.RouterA, host.Route(In6Addr.Parse("2001:db8:f::a"))!.Gateway6);
        Nd6Record better = host.Find(NdHost.RouterB)!;
        Assert.Equal((NdHost.OtherMac, true, Nd6State.Stale), (better.Hardware, better.IsRouter, better.State));
    }

    [Fact]
    public void Router_in_use_may_say_that_a_host_is_on_the_link()
    {
        using NdHost host = Make("redirect-onlink");

        host.Receive(NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.Far, NdHost.Far, NdHost.OtherMac));

        Nexthop route = host.Route(NdHost.Far)!;
        Assert.Equal((false, host.Ifp), (route.IsGateway, route.Ifp));
        Assert.Equal(NdHost.OtherMac, host.Find(NdHost.Far)!.Hardware);
    }

    [Fact]
    public void It_is_forgotten_after_its_time()
    {
        using NdHost host = Make("redirect-timeout");
        host.Port.Set("net.inet6.icmp6.redirtimeout", 20);
        host.Receive(NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, NdHost.Far, NdHost.OtherMac));

        host.Advance(21);

        Assert.Equal(NdHost.RouterA, host.Route(NdHost.Far)!.Gateway6);
    }

    [Fact]
    public void It_is_forgotten_when_the_better_router_is_none_any_more()
    {
        using NdHost host = Make("redirect-lost");
        host.Receive(NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, NdHost.Far, NdHost.OtherMac));

        host.Advertise(NdHost.RouterB, NdHost.OtherMac, "O", In6Addr.AllNodes);

        Assert.Equal(NdHost.RouterA, host.Route(NdHost.Far)!.Gateway6);
    }

    public static TheoryData<string, byte[]> Spoofed => new()
    {
        { "another router", NdPacket.Redirect(NdHost.RouterB, NdHost.Address, NdHost.RouterB, NdHost.Far) },
        { "a host", NdPacket.Redirect(NdHost.PeerLinkLocal, NdHost.Address, NdHost.PeerLinkLocal, NdHost.Far) },
        { "not link-local", NdPacket.Redirect(NdHost.Peer, NdHost.Address, NdHost.RouterB, NdHost.Far) },
        { "to a router that is not link-local", NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.Peer, NdHost.Far) },
        { "of a group", NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, In6Addr.Parse("ff0e::1")) },
        { "to a group", NdPacket.Redirect(NdHost.RouterA, NdHost.Address, In6Addr.AllNodes, NdHost.Far) },
        { "hop limit", NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, NdHost.Far, hopLimit: 64) },
        { "code", NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, NdHost.Far, code: 1) },
        { "option", NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, NdHost.Far, more: [4, 0, 0, 0, 0, 0, 0, 0]) },
        { "multicast link address", NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, NdHost.Far, new MacAddress(0x3333_0000_0001)) },
        { "to us", NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.LinkLocal, NdHost.Far) },
        { "what is on the link", NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, NdHost.Peer) },
        { "our own address", NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, NdHost.Address) },
        { "all of us", NdPacket.Redirect(NdHost.RouterA, In6Addr.AllNodes, NdHost.RouterB, NdHost.Far) },
        { "short", Packet6.Icmp(NdHost.RouterA, NdHost.Address, 137, 0, new byte[20], hopLimit: 255) },
    };

    [Theory]
    [MemberData(nameof(Spoofed))]
    public void Spoofed_redirect_changes_nothing(string what, byte[] packet)
    {
        using NdHost host = Make("redirect-spoof");
        int neighbours = host.Neighbours;

        host.Receive(packet);

        Assert.Equal(NdHost.RouterA, host.Route(NdHost.Far)!.Gateway6);
        Assert.False(host.Route(NdHost.Peer)!.IsGateway, what);
        Assert.Equal(neighbours, host.Neighbours);
    }

    [Theory]
    [InlineData("net.inet6.icmp6.rediraccept", 0)]
    [InlineData("net.inet6.ip6.forwarding", 1)]
    public void They_are_not_heard_where_not_wanted_nor_by_routers(string sysctl, int value)
    {
        using NdHost host = Make("redirect-off");
        host.Port.Set(sysctl, value);

        host.Receive(NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, NdHost.Far));

        Assert.Equal(NdHost.RouterA, host.Route(NdHost.Far)!.Gateway6);
    }

    [Fact]
    public void Flood_stays_within_bounds()
    {
        using NdHost host = Make("redirect-flood");
        host.Port.Set("net.inet6.icmp6.maxredirects", 100);
        for (uint i = 0; i < 3_000; i++)
            host.Receive(NdPacket.Redirect(NdHost.RouterA, NdHost.Address, NdHost.RouterB, new In6Addr(NdHost.Far.High, i + 1), NdHost.OtherMac));

        Assert.Equal(2_900ul, host.Stat.fullredirects);
        Assert.Equal(NdHost.RouterB, host.Route(new In6Addr(NdHost.Far.High, 100))!.Gateway6);
        Assert.Equal(NdHost.RouterA, host.Route(new In6Addr(NdHost.Far.High, 101))!.Gateway6);
    }

    [Fact]
    public void Router_tells_a_neighbour_of_a_better_one()
    {
        using var host = new NdHost("redirect-send");
        host.Port.Set("net.inet6.ip6.forwarding", 1);
        host.Do(() =>
        {
            Rib.Add(0, default(In6Addr), 0, new Nexthop { Ifp = host.Ifp, Flags = RouteFlags.Up | RouteFlags.Gateway, Gateway6 = NdHost.RouterB });
            Nd6.Set(host.Ifp, NdHost.RouterB, NdHost.OtherMac);
            Nd6.Set(host.Ifp, NdHost.Peer, NdHost.PeerMac);
        });

        byte[] packet = Packet6.Make(NdHost.Peer, NdHost.Far, 253, new byte[100]);
        host.Receive(packet);

        NdFrame told = Assert.Single(host.Take(), static frame => frame.Type == 137);
        Assert.Equal((NdHost.LinkLocal, NdHost.Peer, NdHost.RouterB, 255), (told.Source, told.Destination, told.Target, told.HopLimit));
        Assert.Equal(NdHost.Far, new In6Addr(told.Message.AsSpan(24)));
        Assert.Equal(NdHost.OtherMac, told.LinkAddress(2));
        Assert.Equal(NdHost.Peer, Packet6.SourceOf(told.Option(4)![8..]));
    }

    private static NdHost Make(string name)
    {
        var host = new NdHost(name);
        host.Do(() => Rib.Add(0, default(In6Addr), 0, new Nexthop { Ifp = host.Ifp, Flags = RouteFlags.Up | RouteFlags.Gateway, Gateway6 = NdHost.RouterA }));
        return host;
    }
}
