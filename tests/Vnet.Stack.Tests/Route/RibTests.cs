using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Interfaces;

namespace Vnet.Stack.Tests.Route;

public sealed class RibTests : IDisposable
{
    private static readonly InAddr s_net = InAddr.Parse("192.0.2.0");
    private static readonly InAddr s_host = InAddr.Parse("192.0.2.77");
    private static readonly In6Addr s_net6 = In6Addr.Parse("2001:db8::");

    private readonly Simulation _time = new(1);
    private readonly VnetInstance _vnet;
    private readonly Ifnet _ifp;
    private readonly Ifnet _other;

    public RibTests()
    {
        _vnet = _time.CreateVnet("rib");
        _ifp = FakeDriver.Attached(_vnet, "rib0", out _);
        _other = FakeDriver.Attached(_vnet, "rib1", out _);
    }

    public void Dispose() => _time.Dispose();

    [Fact]
    public void The_longest_prefix_wins_in_both_families()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Assert.Null(Fib.Lookup(0, s_host));
        Rib.Add(0, default(InAddr), 0, By("10.0.0.1"));
        Rib.Add(0, s_net, 24, By("10.0.0.2"));
        Rib.Add(0, s_host, 32, By("10.0.0.3"));
        Assert.Equal(["10.0.0.3", "10.0.0.2", "10.0.0.1"],
            new[] { s_host, s_net, new InAddr(8, 8, 8, 8) }.Select(to => Fib.Lookup(0, to)!.Gateway.ToString()));
        Rib.Add(0, s_net6, 32, new Nexthop { Ifp = _ifp });
        Assert.NotNull(Fib.Lookup(0, In6Addr.Parse("2001:db8::5")));
        Assert.Null(Fib.Lookup(0, In6Addr.Parse("2001:db9::5")));
        Assert.Equal(["default", "192.0.2.0/24", "192.0.2.77"], Rib.Routes(Af.Inet).Select(route => route.Destination));
        Assert.Equal(["2001:db8::/32 link rib0"], Rib.Routes(Af.Inet6).Select(route => route.ToString()));
    }

    [Fact]
    public void A_vnet_sees_its_own_routes_only()
    {
        VnetInstance other = _time.CreateVnet("rib-other");
        using (CurVnet.Set(_vnet))
            Rib.Add(0, s_net, 24, By("10.0.0.1"));
        using (CurVnet.Set(other))
        {
            Assert.Null(Fib.Lookup(0, s_host));
            Assert.Contains("not in vnet 'rib-other'", Refused.With(Errno.NoDevice, () => Rib.Add(0, s_net, 24, By("10.0.0.1"))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_makes_no_sense_is_refused_with_a_reason()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Nexthop way = By("10.0.0.1");
        Assert.Contains("192.0.2.77/24", Refused.With(Errno.Invalid, () => Rib.Add(0, s_host, 24, way)), StringComparison.Ordinal);
        Refused.With(Errno.Invalid, () => Rib.Add(0, s_host, 33, way));
        Refused.With(Errno.Invalid, () => Rib.Add(1, s_host, 32, way));
        Refused.With(Errno.Invalid, () => Rib.Add(-1, s_host, 32, way));
        Refused.With(Errno.Invalid, () => Rib.Add(0, s_host, 32, way, weight: 0));
        Refused.With(Errno.NoSuchProcess, () => Rib.Delete(0, s_host, 32));
        Refused.With(Errno.NoSuchProcess, () => Rib.Delete(7, s_host, 99));
        Rib.Add(0, s_net, 24, way);
        Assert.Contains("already", Refused.With(Errno.Exists, () => Rib.Add(0, s_net, 24, By("10.0.0.1"))), StringComparison.Ordinal);
        Refused.With(Errno.NoSuchProcess, () => Rib.Delete(0, s_net, 24, By("10.0.0.9")));
    }

    [Fact]
    public void Equal_next_hops_are_one_and_counted()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        for (byte i = 0; i < 100; i++)
            Rib.Add(0, new InAddr(10, i, 0, 0), 16, By("10.0.0.1"));
        (Nexthop nexthop, int routes) = Assert.Single(Rib.Nexthops(Af.Inet));
        Assert.Equal(100, routes);
        Assert.Same(nexthop, Fib.Lookup(0, new InAddr(10, 5, 1, 1)));
        for (byte i = 0; i < 100; i++)
            Rib.Delete(0, new InAddr(10, i, 0, 0), 16);
        Assert.Empty(Rib.Nexthops(Af.Inet));
    }

    [Fact]
    public void Several_ways_share_the_flows_by_weight_and_a_flow_keeps_its_own()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Rib.Add(0, s_net, 24, By("10.0.0.1"));
        Rib.Add(0, s_net, 24, By("10.0.0.2"), weight: 3);
        var counts = new Dictionary<string, int>();
        for (uint flow = 0; flow < 4000; flow++)
        {
            Nexthop way = Fib.Lookup(0, s_host, flow)!;
            Assert.Same(way, Fib.Lookup(0, s_host, flow));
            counts[way.Gateway.ToString()] = counts.GetValueOrDefault(way.Gateway.ToString()) + 1;
        }

        Assert.InRange(counts["10.0.0.1"], 800, 1200);
        Assert.InRange(counts["10.0.0.2"], 2800, 3200);
        Assert.Equal(2, Rib.Routes(Af.Inet).Single().Paths.Count);
        Rib.Delete(0, s_net, 24, By("10.0.0.2"));
        Assert.Equal("10.0.0.1", Fib.Lookup(0, s_host, 3)!.Gateway.ToString());
        Sysctl.Set("net.route.multipath", 0, _vnet);
        Refused.With(Errno.Exists, () => Rib.Add(0, s_net, 24, By("10.0.0.2")));
        Rib.Change(0, s_net, 24, By("10.0.0.4"));
        Assert.Equal("10.0.0.4", Fib.Lookup(0, s_host)!.Gateway.ToString());
    }

    [Fact]
    public void A_route_of_an_address_takes_the_place_of_another_and_is_not_deleted_by_hand()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Rib.Add(0, s_net, 24, By("10.0.0.1"));
        Rib.Add(0, s_net, 24, new Nexthop { Ifp = _ifp, Flags = RouteFlags.Pinned });
        Assert.False(Fib.Lookup(0, s_host)!.IsGateway);
        Assert.Contains("Remove the address", Refused.With(Errno.AddressInUse, () => Rib.Delete(0, s_net, 24)), StringComparison.Ordinal);
        Refused.With(Errno.AddressInUse, () => Rib.Change(0, s_net, 24, By("10.0.0.1")));
        Assert.Equal(Errno.Ok, Rib.TryDelete(0, s_net, 24));
        Assert.Equal(Errno.NoSuchProcess, Rib.TryDelete(0, s_net, 24));
    }

    [Fact]
    public void Tables_are_apart_and_may_grow()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Rib.Add(0, s_net, 24, new Nexthop { Ifp = _ifp, Flags = RouteFlags.Pinned });
        Rib.Add(0, s_host, 32, new Nexthop { Ifp = _ifp, Flags = RouteFlags.Pinned | RouteFlags.Host });
        Rib.Add(0, default(InAddr), 0, By("10.0.0.1"));
        Sysctl.Set("net.fibs", 3, _vnet);
        Assert.Equal((0, 3), Rib.FibsOf(_ifp));
        Rib.Add(2, default(InAddr), 0, By("10.0.0.2"));

        // Prefixes of interfaces are in every table, own addresses and what is added by hand are not.
        Assert.Equal(["default", "192.0.2.0/24", "192.0.2.77"], Rib.Routes(Af.Inet, 0).Select(route => route.Destination));
        Assert.Equal(["192.0.2.0/24"], Rib.Routes(Af.Inet, 1).Select(route => route.Destination));
        Assert.Equal(["default", "192.0.2.0/24"], Rib.Routes(Af.Inet, 2).Select(route => route.Destination));
        Assert.Null(Fib.Lookup(1, new InAddr(8, 8, 8, 8)));
        Assert.Null(Fib.Lookup(9, s_host));
        Sysctl.Set("net.add_addr_allfibs", 0, _vnet);
        _ifp.Fib = 2;
        Assert.Equal((2, 1), Rib.FibsOf(_ifp));
        Assert.Throws<SysctlException>(() => Sysctl.Set("net.fibs", 2, _vnet));
        Assert.Throws<SysctlException>(() => Sysctl.Set("net.fibs", 65537, _vnet));
        Assert.Equal(3, Sysctl.Get<int>("net.fibs", _vnet));
    }

    [Fact]
    public void Generation_changes_with_every_route()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        uint before = Fib.Generation;
        Rib.Add(0, s_net, 24, By("10.0.0.1"));
        uint added = Fib.Generation;
        Rib.Delete(0, s_net, 24);
        Assert.Equal(3, new HashSet<uint> { before, added, Fib.Generation }.Count);
    }

    [Fact]
    public void Routes_with_a_lifetime_go_by_one_timer()
    {
        using (CurVnet.Set(_vnet))
        {
            Rib.Add(0, s_net, 24, By("10.0.0.1"), lifetime: TimeSpan.FromSeconds(10));
            Rib.Add(0, s_net6, 32, new Nexthop { Ifp = _ifp }, lifetime: TimeSpan.FromSeconds(20));
            Rib.Add(0, s_host, 32, By("10.0.0.2"), lifetime: TimeSpan.FromSeconds(5));
            Rib.Change(0, s_host, 32, By("10.0.0.3"));
        }

        _time.RunFor(TimeSpan.FromSeconds(9.9));
        Assert.Equal(2, Count(Af.Inet));
        _time.RunFor(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, Count(Af.Inet));
        Assert.Equal(1, Count(Af.Inet6));
        _time.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(0, Count(Af.Inet6));

        // What took the place of one that would have gone stays.
        Assert.Equal(1, Count(Af.Inet));
        Assert.False(_time.Step());
    }

    [Fact]
    public void Redirects_are_believed_from_the_router_in_use_only_and_do_not_last()
    {
        using (CurVnet.Set(_vnet))
        {
            Sysctl.Set("net.fibs", 2, _vnet);
            Rib.Add(0, default(InAddr), 0, By("10.0.0.1"));
            Rib.Add(1, default(InAddr), 0, By("10.0.0.9"));
            var better = InAddr.Parse("10.0.0.2");
            var lifetime = TimeSpan.FromSeconds(60);
            Assert.Equal(Errno.HostUnreachable, Rib.Redirect(_ifp, s_host, better, InAddr.Parse("10.0.0.3"), lifetime));
            Assert.Equal(Errno.HostUnreachable, Rib.Redirect(_other, s_host, better, InAddr.Parse("10.0.0.1"), lifetime));
            Assert.Equal(Errno.Ok, Rib.Redirect(_ifp, s_host, better, InAddr.Parse("10.0.0.1"), lifetime));
            Assert.Equal("10.0.0.2", Fib.Lookup(0, s_host)!.Gateway.ToString());
            Assert.Equal("10.0.0.9", Fib.Lookup(1, s_host)!.Gateway.ToString());
            Assert.Equal(RouteFlags.Dynamic | RouteFlags.Host, Fib.Lookup(0, s_host)!.Flags & (RouteFlags.Dynamic | RouteFlags.Host));

            // A flood of them pushes out its own.
            Sysctl.Set("net.route.maxexpiring", 100, _vnet);
            for (uint i = 0; i < 5000; i++)
                Rib.Redirect(_ifp, new InAddr(0x0b000000 + i), better, InAddr.Parse("10.0.0.1"), lifetime);
            Assert.Equal(101, Rib.Routes(Af.Inet).Count);
        }

        _time.RunFor(TimeSpan.FromSeconds(61));
        Assert.Equal(1, Count(Af.Inet));
    }

    [Fact]
    public void Routes_go_with_their_interface()
    {
        using (CurVnet.Set(_vnet))
        {
            Rib.Add(0, s_net, 24, By("10.0.0.1"));
            Rib.Add(0, s_net, 24, new Nexthop { Ifp = _other, Flags = RouteFlags.Gateway, Gateway = new InAddr(10, 0, 1, 1) });
            Rib.Add(0, s_net6, 32, new Nexthop { Ifp = _ifp });
        }

        _ifp.Detach();
        using (CurVnet.Set(_vnet))
        {
            Assert.Same(_other, Fib.Lookup(0, s_host, 5)!.Ifp);
            Assert.Empty(Rib.Routes(Af.Inet6));
        }
    }

    [Fact]
    public async Task Listeners_hear_changes_in_order_and_what_they_lost()
    {
        RouteListener listener;
        using (CurVnet.Set(_vnet))
        {
            listener = new RouteListener(capacity: 3);
            Rib.Add(0, s_net, 24, By("10.0.0.1"));
            Rib.Change(0, s_net, 24, By("10.0.0.2"));
            Rib.Delete(0, s_net, 24);
            Rib.Add(0, s_net, 24, By("10.0.0.3"));
        }

        Assert.Equal(1, listener.Lost);
        List<RouteMessage> heard = [];
        while (listener.Messages.TryRead(out RouteMessage message))
            heard.Add(message);
        Assert.Equal([RouteMessageType.Add, RouteMessageType.Change, RouteMessageType.Delete], heard.Select(message => message.Type));
        Assert.All(heard, message => Assert.Equal((Af.Inet, 24, s_net), (message.Family, message.Length, new InAddr((uint)message.Prefix.Low))));
        _vnet.Dispose();
        while (await listener.Messages.WaitToReadAsync())
            listener.Messages.TryRead(out _);
        listener.Dispose();
    }

    private Nexthop By(string gateway) => new() { Ifp = _ifp, Flags = RouteFlags.Up | RouteFlags.Gateway | RouteFlags.Static, Gateway = InAddr.Parse(gateway) };

    private int Count(Af family)
    {
        using (CurVnet.Set(_vnet))
            return Rib.Routes(family).Count;
    }
}
