using Vnet.Net;
using Vnet.Netinet;
using static Vnet.Stack.Tests.InHost;

namespace Vnet.Stack.Tests;

/// <summary>Redirects received (RFC 1122 section 3.2.2.2).</summary>
public class IcmpRedirectTests
{
    private const string Far = "192.0.2.7";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Advice_of_the_first_hop_is_taken_for_the_host_and_ends(int code)
    {
        using InHost host = Make($"icmpr-take{code}");
        host.Receive(Redirect(code: (byte)code));

        Assert.Equal(A(Third), GatewayOf(host, Far));
        Assert.Equal(A(Them), GatewayOf(host, "192.0.2.8"));
        Assert.Equal(1ul, host.Stat.icps_redirects);

        host.Port.Advance(601);
        Assert.Equal(A(Them), GatewayOf(host, Far));
        host.AssertNoLeak();
    }

    [Theory]
    [InlineData("author is not the first hop")]
    [InlineData("author is not on the network")]
    [InlineData("gateway is not on the network")]
    [InlineData("gateway is this host")]
    [InlineData("gateway is the author")]
    [InlineData("gateway is all")]
    [InlineData("gateway is nobody")]
    [InlineData("packet was not ours")]
    [InlineData("packet was cut")]
    [InlineData("destination is a neighbour")]
    [InlineData("destination is a group")]
    [InlineData("code")]
    [InlineData("drop_redirect")]
    public void Advice_is_not_taken_when(string what)
    {
        using InHost host = Make($"icmpr-not-{what.Replace(' ', '-')}");
        string destination = what switch
        {
            "destination is a neighbour" => "10.0.0.50",
            "destination is a group" => "224.0.1.1",
            _ => Far,
        };
        string gateway = what switch
        {
            "gateway is not on the network" => "172.16.0.1",
            "gateway is this host" => Us,
            "gateway is the author" => Them,
            "gateway is all" => "10.0.0.255",
            "gateway is nobody" => "0.0.0.0",
            "author is not the first hop" => Them,
            _ => Third,
        };
        string author = what switch
        {
            "author is not the first hop" => Third,
            "author is not on the network" => "172.16.0.9",
            _ => Them,
        };
        if (what == "drop_redirect")
            host.Port.Set("net.inet.icmp.drop_redirect", 1);
        int before = Routes(host);

        byte[] redirect = Redirect(destination, gateway, author, what == "packet was not ours" ? Third : Us, what == "code" ? (byte)4 : (byte)1);
        host.Receive(what == "packet was cut" ? Ip(Them, Us, IpProto.Icmp, Summed(redirect[20..55])) : redirect);

        Assert.Equal(before, Routes(host));
        Assert.Equal(0ul, host.Stat.icps_redirects);
        host.AssertNoLeak();
    }

    [Fact]
    public void Flood_of_advice_fills_no_table_and_stops_nothing()
    {
        using InHost host = Make("icmpr-flood");
        host.Port.Set("net.inet.icmp.maxredirects", 50);
        int before = Routes(host);
        for (int i = 0; i < 5000; i++)
            host.Receive(Redirect($"198.51.{i / 250}.{1 + (i % 250)}"));
        Assert.Equal(before + 50, Routes(host));
        host.Receive(Ping());
        Assert.Equal(IcmpType.EchoReply, host.TakeOne()[20]);

        // What is over makes room.
        host.Port.Advance(601);
        Assert.Equal(before, Routes(host));
        host.Receive(Redirect());
        Assert.Equal(A(Third), GatewayOf(host, Far));
        host.AssertNoLeak();
    }

    [Fact]
    public void Advice_is_logged_when_asked()
    {
        using InHost host = Make("icmpr-log");
        host.Port.Set("net.inet.icmp.log_redirect", 1);
        var log = new List<string>();
        using EventTag tag = Netinet.Icmp.Logged.Register(line =>
        {
            if (CurVnet.Current == host.Vnet)
                log.Add(line);
        });
        host.Receive(Redirect());
        Assert.Equal(["icmp redirect from 10.0.0.2: 192.0.2.7 => 10.0.0.3"], log);
    }

    private static InHost Make(string name)
    {
        var host = new InHost(name);
        host.Do(() => Rib.Add(Fib.Default, default(InAddr), 0, new Nexthop
        {
            Ifp = host.Ifp,
            Gateway = A(Them),
            Source = host.Ifp.Inet.First,
            Flags = RouteFlags.Up | RouteFlags.Gateway | RouteFlags.Static,
        }));
        return host;
    }

    private static byte[] Redirect(string destination = Far, string gateway = Third, string author = Them, string source = Us, byte code = 1)
    {
        byte[] better = new byte[4];
        A(gateway).CopyTo(better);
        return Ip(author, Us, IpProto.Icmp, Message(IcmpType.Redirect, code, [.. better, .. Ip(source, destination, IpProto.Udp, new byte[8])]));
    }

    private static InAddr GatewayOf(InHost host, string destination)
    {
        using (CurVnet.Set(host.Vnet))
            return Fib.Lookup(Fib.Default, A(destination))!.Gateway;
    }

    private static int Routes(InHost host)
    {
        using (CurVnet.Set(host.Vnet))
            return Rib.Routes(Af.Inet).Count;
    }
}
