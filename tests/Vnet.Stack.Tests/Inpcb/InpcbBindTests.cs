using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Udp;
using InetSocket = Vnet.Kern.Socket;

namespace Vnet.Stack.Tests.Inpcb;

public sealed class InpcbBindTests
{
    private const SocketOptions None = SocketOptions.None;

    [Theory]
    [InlineData("0.0.0.0", None, "0.0.0.0", None, Errno.AddressInUse)]
    [InlineData("10.0.0.1", None, "0.0.0.0", None, Errno.AddressInUse)]
    [InlineData("0.0.0.0", None, "10.0.0.1", None, Errno.AddressInUse)]
    [InlineData("10.0.0.1", None, "127.0.0.1", None, Errno.AddressNotAvailable)]
    [InlineData("0.0.0.0", None, "10.0.0.1", SocketOptions.ReuseAddr, Errno.Ok)]
    [InlineData("0.0.0.0", SocketOptions.ReuseAddr, "0.0.0.0", SocketOptions.ReuseAddr, Errno.AddressInUse)]
    [InlineData("0.0.0.0", SocketOptions.ReusePort, "0.0.0.0", SocketOptions.ReusePort, Errno.Ok)]
    [InlineData("0.0.0.0", SocketOptions.ReusePort, "0.0.0.0", SocketOptions.ReuseAddr, Errno.AddressInUse)]
    [InlineData("0.0.0.0", SocketOptions.ReusePortLb, "0.0.0.0", SocketOptions.ReusePortLb, Errno.Ok)]
    [InlineData("0.0.0.0", SocketOptions.ReusePort, "0.0.0.0", SocketOptions.ReusePortLb, Errno.AddressInUse)]
    [InlineData("224.1.2.3", SocketOptions.ReuseAddr, "224.1.2.3", SocketOptions.ReuseAddr, Errno.Ok)]
    [InlineData("224.1.2.3", None, "224.1.2.3", SocketOptions.ReuseAddr, Errno.AddressInUse)]
    [InlineData("10.0.0.1", None, "10.0.0.255", None, Errno.Ok)]
    public void A_name_is_shared_as_the_options_say(string first, SocketOptions firstOption, string second, SocketOptions secondOption, Errno expected)
    {
        using var host = new WireHost("bind-share", 1);
        InetSocket one = host.Open(Af.Inet), two = host.Open(Af.Inet);
        Enable(one, firstOption);
        Enable(two, secondOption);
        Assert.Equal(Errno.Ok, one.Bind(new SockAddr(InAddr.Parse(first), 7000)));
        Assert.Equal(expected, two.Bind(new SockAddr(InAddr.Parse(second), 7000)));
    }

    [Theory]
    [InlineData(true, Errno.Ok)]
    [InlineData(false, Errno.Ok)]
    public void Any_of_each_family_are_two_names(bool isV6First, Errno expected)
    {
        using var host = new WireHost("bind-families", 1);
        InetSocket four = host.Open(Af.Inet), six = host.Open(Af.Inet6);
        WireHost.Set(six, Ip6Opt.Level, Ip6Opt.V6Only, 0);
        SockAddr any4 = new(InAddr.Any, 7000), any6 = new(Af.Inet6, In6Addr.Any, 7000);
        Assert.Equal(Errno.Ok, isV6First ? six.Bind(any6) : four.Bind(any4));
        Assert.Equal(expected, isV6First ? four.Bind(any4) : six.Bind(any6));
    }

    [Fact]
    public void Two_dual_stack_sockets_cannot_share_a_port()
    {
        using var host = new WireHost("bind-dual", 1);
        InetSocket one = host.Open(Af.Inet6), two = host.Open(Af.Inet6), mapped = host.Open(Af.Inet6);
        WireHost.Set(one, Ip6Opt.Level, Ip6Opt.V6Only, 0);
        WireHost.Set(mapped, Ip6Opt.Level, Ip6Opt.V6Only, 0);
        Assert.Equal(Errno.Ok, one.Bind(new SockAddr(Af.Inet6, In6Addr.Any, 7000)));
        Assert.Equal(Errno.AddressInUse, two.Bind(new SockAddr(Af.Inet6, In6Addr.Any, 7000)));
        Assert.Equal(Errno.AddressInUse, mapped.Bind(new SockAddr(Af.Inet6, In6Addr.Parse("::ffff:10.0.0.1"), 7000)));
    }

    [Fact]
    public void A_v6only_socket_refuses_mapped_names()
    {
        using var host = new WireHost("bind-v6only", 1);
        InetSocket so = host.Open(Af.Inet6);
        Assert.Equal(1, WireHost.Get(so, Ip6Opt.Level, Ip6Opt.V6Only));
        Assert.Equal(Errno.Invalid, so.Bind(new SockAddr(Af.Inet6, In6Addr.Parse("::ffff:10.0.0.1"), 7000)));
        Assert.Equal(Errno.AddressFamilyNotSupported, so.Bind(new SockAddr(InAddr.Any, 7000)));
        Assert.Equal(Errno.Ok, so.Bind(new SockAddr(Af.Inet6, host.Inet6, 7000)));
        Assert.Equal(Errno.Invalid, so.Bind(new SockAddr(Af.Inet6, host.Inet6, 7001)));
    }

    [Fact]
    public void Reserved_ports_need_the_privilege()
    {
        using var host = new WireHost("bind-reserved", 1);
        var user = new Ucred(1001, Prison.Prison0);
        Assert.Equal(Errno.AccessDenied, host.Open(Af.Inet, cred: user).Bind(new SockAddr(InAddr.Any, 80)));
        Assert.Equal(Errno.Ok, host.Open(Af.Inet).Bind(new SockAddr(InAddr.Any, 80)));
        Sysctl.Set("net.inet.ip.portrange.reservedhigh", 79, host.Vnet);
        Assert.Equal(Errno.Ok, host.Open(Af.Inet, cred: user).Bind(new SockAddr(InAddr.Any, 81)));
    }

    [Fact]
    public void Another_users_port_is_not_stolen()
    {
        using var host = new WireHost("bind-steal", 1);
        InetSocket mine = host.Open(Af.Inet, cred: new Ucred(1001, Prison.Prison0)), theirs = host.Open(Af.Inet, cred: new Ucred(1002, Prison.Prison0));
        Enable(mine, SocketOptions.ReusePort);
        Enable(theirs, SocketOptions.ReusePort);
        Assert.Equal(Errno.Ok, mine.Bind(new SockAddr(InAddr.Any, 7000)));
        Assert.Equal(Errno.AddressInUse, theirs.Bind(new SockAddr(InAddr.Any, 7000)));
    }

    [Fact]
    public void Ports_are_chosen_from_the_range_at_random_until_none_is_left()
    {
        using var host = new WireHost("bind-range", 1);
        Sysctl.Set("net.inet.ip.portrange.first", 20000, host.Vnet);
        Sysctl.Set("net.inet.ip.portrange.last", 20031, host.Vnet);
        var ports = new List<int>();
        for (int i = 0; i < 32; i++)
            ports.Add(PortOf(host.Bound(new SockAddr(InAddr.Any, 0))));
        Assert.Equal(Enumerable.Range(20000, 32), ports.Order());
        Assert.NotEqual(ports.Order(), ports);
        Assert.Equal(Errno.AddressNotAvailable, host.Open(Af.Inet).Bind(new SockAddr(InAddr.Any, 0)));
    }

    [Fact]
    public void Ports_are_chosen_in_turn_when_they_are_not_to_be_random()
    {
        using var host = new WireHost("bind-turn", 1);
        Sysctl.Set("net.inet.ip.portrange.randomized", false, host.Vnet);
        int first = PortOf(host.Bound(new SockAddr(InAddr.Any, 0))), second = PortOf(host.Bound(new SockAddr(InAddr.Any, 0)));
        Assert.Equal((10000, 10001), (first, second));
    }

    [Theory]
    [InlineData(1, 49152, 65535)]
    [InlineData(2, 600, 1023)]
    public void A_socket_may_ask_for_another_range(int range, int least, int most)
    {
        using var host = new WireHost("bind-portrange", 1);
        InetSocket so = host.Open(Af.Inet);
        WireHost.Set(so, IpOpt.Level, IpOpt.PortRange, range);
        Assert.Equal(Errno.Ok, so.Bind(new SockAddr(InAddr.Any, 0)));
        Assert.InRange(PortOf(so), least, most);
    }

    [Fact]
    public void Knobs_of_ranges_are_kept_within_bounds()
    {
        using var host = new WireHost("bind-knobs", 1);
        Sysctl.Set("net.inet.ip.portrange.lowfirst", 5000, host.Vnet);
        Sysctl.Set("net.inet.ip.portrange.first", 5, host.Vnet);
        Assert.Equal(1023, Sysctl.Get<int>("net.inet.ip.portrange.lowfirst", host.Vnet));
        Assert.Equal(1024, Sysctl.Get<int>("net.inet.ip.portrange.first", host.Vnet));
    }

    [Fact]
    public void Connect_takes_the_source_of_the_route_and_a_port_and_gives_the_address_back()
    {
        using var host = new WireHost("connect-source", 1);
        InetSocket so = host.Open(Af.Inet);
        Assert.Equal(Errno.Ok, so.Connect(new SockAddr(new InAddr(10, 0, 0, 2), 53)));
        SockAddr local = so.Protocol.LocalName(so);
        Assert.Equal(host.Inet, local.Inet);
        Assert.NotEqual(0, local.Port);
        Assert.Equal(new SockAddr(new InAddr(10, 0, 0, 2), 53), so.Protocol.PeerName(so));
        Assert.Equal(Errno.Ok, so.Disconnect());
        Assert.Equal(new SockAddr(InAddr.Any, local.Port), so.Protocol.LocalName(so));
        Assert.True(so.Protocol.PeerName(so).IsNone);
        Assert.Equal(Errno.NetworkUnreachable, so.Connect(new SockAddr(new InAddr(192, 0, 2, 1), 53)));
    }

    [Fact]
    public void A_connection_is_somebodys_only_once()
    {
        using var host = new WireHost("connect-twice", 1);
        InetSocket one = host.Bound(new SockAddr(host.Inet, 7000), SocketOptions.ReusePort), two = host.Bound(new SockAddr(host.Inet, 7000), SocketOptions.ReusePort);
        var peer = new SockAddr(new InAddr(10, 0, 0, 2), 53);
        Assert.Equal(Errno.Ok, one.Connect(peer));
        Assert.Equal(Errno.AddressInUse, two.Connect(peer));
        Assert.Equal(Errno.AddressNotAvailable, two.Connect(peer with { Port = 0 }));
    }

    [Fact]
    public void Flows_are_shared_out_among_those_with_reuseport_lb_and_stay()
    {
        using var host = new WireHost("bind-lb", 1);
        InetSocket[] members = [.. Enumerable.Range(0, 4).Select(_ => host.Bound(new SockAddr(InAddr.Any, 7000), SocketOptions.ReusePortLb))];
        var counts = new int[4];
        for (ushort port = 1; port <= 400; port++)
        {
            int at = MemberFor(port);
            Assert.Equal(at, MemberFor(port));
            counts[at]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 50, 150));

        int MemberFor(ushort port)
        {
            using CurVnet.Scope current = CurVnet.Set(host.Vnet);
            InConninfo? found = Netinet.Udp.InfoOf(IpProto.Udp).Find(new InpcbKey(new InAddr(10, 0, 0, 9), port, host.Inet, 7000), null, wildcard: true);
            return Array.IndexOf(members, found!.Inp.Socket);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(100)]
    public void A_listing_has_room_for_sockets_that_come_between_the_calls(int count)
    {
        using var host = new WireHost("pcblist", 1);
        for (int i = 0; i < count; i++)
            host.Bound(new SockAddr(InAddr.Any, 0));
        int each = Unsafe.SizeOf<Xinpcb>(), ends = 2 * Unsafe.SizeOf<Xinpgen>();
        ReadOnlySpan<int> oid = Sysctl.Find("net.inet.udp.pcblist").Numbers;
        Assert.Equal(SysctlError.Ok, Sysctl.Call(oid, default, out int estimate, vnet: host.Vnet));
        Assert.Equal(ends + ((count + Math.Max(count / 8, 10)) * each), estimate);
        for (int i = 0; i < 10; i++)
            host.Bound(new SockAddr(InAddr.Any, 0));
        byte[] answer = new byte[estimate];
        Assert.Equal(SysctlError.Ok, Sysctl.Call(oid, answer, out int length, vnet: host.Vnet));
        Assert.Equal(ends + ((count + 10) * each), length);
        Assert.Equal(count + 10, MemoryMarshal.Read<Xinpgen>(answer).Count);
        count += 10;
        Assert.Equal(count, Netinet.Udp.Connections(host.Vnet).Length);
    }

    private static int PortOf(InetSocket so) => so.Protocol.LocalName(so).Port;

    private static void Enable(InetSocket so, SocketOptions option)
    {
        if (option != None)
            WireHost.Set(so, SockOpt.Level, (int)option, 1);
    }
}
