using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Inet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>This host as a router that advertises itself (RFC 4861 section 6.2).</summary>
public class RouterServiceTests
{
    private static readonly Nd6RouterOptions s_options = new()
    {
        MaxInterval = TimeSpan.FromSeconds(30),
        Preference = RouterPreference.High,
        Mtu = 1400,
        Prefixes = [new Nd6AdvertisedPrefix(In6Addr.Parse("fd99::"))],
        Routes = [new Nd6AdvertisedRoute(In6Addr.Parse("2001:db8:e::"), 48)],
        NameServers = [In6Addr.Parse("fd99::53")],
        SearchDomains = ["example.org"],
    };

    [Fact]
    public void Advertisement_says_what_was_set()
    {
        using var host = new NdHost("rs-content");
        host.Do(() => Nd6Router.Start(host.Ifp, s_options));

        host.Advance(1);

        NdFrame told = host.TakeOne();
        Assert.Equal((134, NdHost.LinkLocal, In6Addr.AllNodes, 255), (told.Type, told.Source, told.Destination, told.HopLimit));
        Assert.Equal(0x4008_0708u, told.Word(4));
        Assert.Equal(EtherPort.Mac, told.LinkAddress(1));
        Assert.Equal(NdPacket.Mtu(1400), told.Option(5));
        Assert.Equal(NdPacket.Prefix("fd99::", valid: 2_592_000, preferred: 604_800), told.Option(3));
        Assert.Equal(NdPacket.Route("2001:db8:e::", 48), told.Option(24));
        Assert.Equal(NdPacket.Servers(90, "fd99::53"), told.Option(25));
        Assert.Equal(NdPacket.Domains(90, "example.org"), told.Option(31));
    }

    [Fact]
    public void It_is_told_three_times_quickly_then_within_the_interval()
    {
        using var host = new NdHost("rs-interval");
        host.Do(() => Nd6Router.Start(host.Ifp, new Nd6RouterOptions()));
        var told = new List<double>();
        for (double now = 0; now < 2_000; now += 0.5)
        {
            host.Advance(0.5);
            if (host.Take().Count > 0)
                told.Add(now);
        }

        double[] gaps = [.. told.Zip(told.Skip(1), static (first, second) => second - first)];
        Assert.All(gaps[..2], static gap => Assert.InRange(gap, 3, 17));
        Assert.All(gaps[2..], static gap => Assert.InRange(gap, 199, 601));
    }

    [Fact]
    public void Solicitations_are_answered_together_and_not_too_often()
    {
        using var host = new NdHost("rs-solicited");
        host.Do(() => Nd6Router.Start(host.Ifp, new Nd6RouterOptions { MaxInterval = TimeSpan.FromSeconds(1800), Lifetime = TimeSpan.FromSeconds(9000) }));
        host.Advance(60);
        host.Take();

        host.Receive(NdPacket.RouterSolicitation(NdHost.PeerLinkLocal, NdHost.PeerMac));
        Assert.Empty(host.Take());
        host.Advance(0.51);
        Assert.Equal((134, In6Addr.AllNodes), (host.Take()[0].Type, In6Addr.AllNodes));
        for (int i = 0; i < 1_000; i++)
            host.Receive(NdPacket.RouterSolicitation(NdHost.PeerLinkLocal, NdHost.PeerMac));
        host.Advance(2);
        Assert.Empty(host.Take());
        host.Advance(2);

        Assert.Equal(134, host.TakeOne().Type);
        Assert.Equal(Nd6State.Stale, host.StateOf(NdHost.PeerLinkLocal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Wrong_solicitation_is_not_answered(bool isFromNowhere)
    {
        using var host = new NdHost($"rs-wrong-{isFromNowhere}");
        host.Do(() => Nd6Router.Start(host.Ifp, new Nd6RouterOptions { MaxInterval = TimeSpan.FromSeconds(1800), Lifetime = TimeSpan.FromSeconds(9000) }));
        host.Advance(60);
        host.Take();

        host.Receive(isFromNowhere
            ? NdPacket.RouterSolicitation(In6Addr.Any, NdHost.PeerMac)
            : NdPacket.RouterSolicitation(NdHost.PeerLinkLocal, NdHost.PeerMac, hopLimit: 1));
        host.Advance(5);

        Assert.Empty(host.Take());
        Assert.Equal(0, host.Neighbours);
    }

    [Fact]
    public void At_the_end_hosts_are_told()
    {
        using var host = new NdHost("rs-end");
        Nd6Router router = null!;
        host.Do(() => router = Nd6Router.Start(host.Ifp, s_options));
        host.Advance(1);
        host.Take();

        router.Dispose();

        NdFrame told = host.TakeOne();
        Assert.Equal((134, 0u), (told.Type, told.Word(4) & 0xffff));
        Assert.Equal(NdPacket.Servers(0, "fd99::53"), told.Option(25));
        host.Advance(4_000);
        Assert.Empty(host.Take());
    }

    [Fact]
    public void Impossible_values_are_refused_with_a_reason()
    {
        using var host = new NdHost("rs-refused");
        using CurVnet.Scope scope = CurVnet.Set(host.Vnet);
        Nd6RouterOptions[] wrong =
        [
            s_options with { MaxInterval = TimeSpan.FromSeconds(3) },
            s_options with { MinInterval = TimeSpan.FromSeconds(29) },
            s_options with { Lifetime = TimeSpan.FromSeconds(29) },
            s_options with { Mtu = 1279 },
            s_options with { Prefixes = [new Nd6AdvertisedPrefix(In6Addr.Parse("fe80::"))] },
            s_options with { Prefixes = [new Nd6AdvertisedPrefix(In6Addr.Parse("fd99::")) { PreferredLifetime = uint.MaxValue }] },
            s_options with { SearchDomains = ["a b"] },
            s_options with { Prefixes = [.. Enumerable.Repeat(new Nd6AdvertisedPrefix(In6Addr.Parse("fd99::")), 50)] },
        ];

        Assert.All(wrong, options =>
        {
            NetException refused = Assert.Throws<NetException>(() => Nd6Router.Start(host.Ifp, options));
            Assert.Equal(Errno.Invalid, refused.Errno);
            Assert.StartsWith("Cannot advertise this host as a router: ", refused.Message, StringComparison.Ordinal);
        });
        using Nd6Router router = Nd6Router.Start(host.Ifp, s_options);
        Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => Nd6Router.Start(host.Ifp, s_options)).Errno);
        Assert.Throws<NetException>(() => router.Options = wrong[0]);
    }

    [Fact]
    public void Host_configures_itself_from_a_router_vnet_and_resolves_its_neighbours()
    {
        using var world = new Simulation(7);
        VnetInstance router = world.CreateVnet("rs-router");
        VnetInstance client = world.CreateVnet("rs-client");
        Ifnet a, b;
        using (CurVnet.Set(router))
            (a, b) = Epair.Create();
        b.MoveTo(client);
        a.Up();
        b.Up();
        using (CurVnet.Set(router))
        {
            In6Ifaddrs.Add(a, In6Addr.Parse("fd99::1"), 64);
            Nd6Router.Start(a, s_options);
        }

        using (CurVnet.Set(client))
            Nd6.SetFlags(b, Nd6Flags.AcceptRtadv, Nd6Flags.IfDisabled);

        Assert.True(world.RunUntil(() => In6Ifaddrs.Of(b).ToArray().Any(static one => one is { IsAutoconf: true, IsUsable: true }), TimeSpan.FromSeconds(30)));

        Assert.Equal(1400, Nd6.MtuOf(b));
        Nd6RouterRecord heard = Nd6.Routers(client).Single(static one => one.Length == 0);
        Assert.Equal((RouterPreference.High, true), (heard.Preference, heard.IsInstalled));
        Assert.Equal(["fd99::53"], Nd6.NameServers(client).Select(static one => one.Address.ToString()));
        using (CurVnet.Set(client))
            Assert.Equal(heard.Router, Fib.Lookup(0, In6Addr.Parse("2001:db8:e::1"))!.Gateway6);
        // It talks to the router, which finds it the same way.
        var gateway = In6Addr.Parse("fd99::1");
        In6Ifaddr own = In6Ifaddrs.Of(b).ToArray().First(static one => one is { IsAutoconf: true, IsUsable: true });
        using (CurVnet.Set(client))
            Assert.Equal(Errno.Ok, Netinet6.Ip6.Output(Mbuf.From(Packet6.Echo(own.Address, gateway))!));
        Assert.True(world.RunUntil(() => Icmp6.Statistics(client).icp6s_in_echoreply == 1, TimeSpan.FromSeconds(10)));
        Assert.Equal(Nd6State.Reachable, Nd6.Entries(client).Single(one => one.Address == gateway).State);
        a.Detach();
    }
}
