using Vnet.Net;
using Vnet.Netinet;
using static Vnet.Stack.Tests.InHost;

namespace Vnet.Stack.Tests;

/// <summary>Errors that are sent, and those that must not be (RFC 1122 section 3.2.2, RFC 1812 section 4.3.2).</summary>
public class IcmpErrorTests
{
    [Fact]
    public void Sender_is_told_with_its_header_and_eight_bytes()
    {
        using var host = new InHost("icmperr-quote");
        byte[] packet = Ip(Them, Us, IpProto.Udp, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], tos: 0x20);

        Tell(host, packet, IcmpType.Unreach, IcmpUnreach.Port);

        byte[] error = host.TakeOne();
        var ip = new IpHeader(error);
        Assert.Equal((A(Us), A(Them), (byte)64, (byte)0), (ip.Source, ip.Destination, ip.Ttl, ip.Tos));
        Assert.Equal((IcmpType.Unreach, IcmpUnreach.Port), (error[20], error[21]));
        Assert.Equal(new byte[4], error[24..28]);
        Assert.Equal(packet[..28], error[28..]);
        Assert.Equal((1ul, 1ul), (host.Stat.icps_error, host.Stat.Sent(3)));
        host.AssertNoLeak();
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(8, 8)]
    [InlineData(100, 100)]
    [InlineData(1000, 400)]
    [InlineData(int.MaxValue, 400)]
    [InlineData(-5, 8)]
    public void Quotelen_says_how_much_is_quoted(int quotelen, int quoted)
    {
        using var host = new InHost($"icmperr-quotelen{quotelen}");
        host.Port.Set("net.inet.icmp.quotelen", quotelen);
        byte[] packet = Ip(Them, Us, IpProto.Udp, new byte[400]);
        Tell(host, packet, IcmpType.Unreach, IcmpUnreach.Port);
        Assert.Equal(packet[..(20 + quoted)], host.TakeOne()[28..]);
        host.AssertNoLeak();
    }

    [Fact]
    public void Quote_fits_a_cluster_however_long_the_packet()
    {
        using var host = new InHost("icmperr-cluster");
        host.Port.Set("net.inet.icmp.quotelen", int.MaxValue);
        host.Do(() => host.Ifp.SetMtu(9000));
        Tell(host, Ip(Them, Us, IpProto.Udp, new byte[8000]), IcmpType.Unreach, IcmpUnreach.Port);
        Assert.InRange(host.TakeOne().Length, 1900, 2048);
        host.AssertNoLeak();
    }

    [Fact]
    public void Header_of_tcp_is_quoted_whole()
    {
        using var host = new InHost("icmperr-tcp");
        byte[] tcp = new byte[60];
        tcp[12] = 0x80;
        byte[] packet = Ip(Them, Us, IpProto.Tcp, tcp);
        Tell(host, packet, IcmpType.Unreach, IcmpUnreach.Port);
        Assert.Equal(packet[..52], host.TakeOne()[28..]);
    }

    [Fact]
    public void Parameter_problem_points_redirect_names_and_needfrag_measures()
    {
        using var host = new InHost("icmperr-words");
        byte[] packet = Ip(Them, Us, IpProto.Udp, new byte[8]);
        Tell(host, packet, IcmpType.ParameterProblem, 21);
        byte[] problem = host.TakeOne();
        Assert.Equal(new byte[] { 12, 0 }, problem[20..22]);
        Assert.Equal(21, problem[24]);

        Tell(host, packet, IcmpType.Redirect, 1, A(Third));
        Assert.Equal(new byte[] { 10, 0, 0, 3 }, host.TakeOne()[24..28]);

        Tell(host, packet, IcmpType.Unreach, IcmpUnreach.NeedFrag, mtu: 1280);
        Assert.Equal(new byte[] { 0, 0, 5, 0 }, host.TakeOne()[24..28]);
        // Redirects are no errors.
        Assert.Equal(2ul, host.Stat.icps_error);
    }

    [Theory]
    [InlineData("a later fragment")]
    [InlineData("an error")]
    [InlineData("an unknown type")]
    [InlineData("no type")]
    [InlineData("a redirect")]
    [InlineData("to all")]
    [InlineData("to all of a network")]
    [InlineData("to a group")]
    [InlineData("a broadcast frame")]
    [InlineData("a multicast frame")]
    [InlineData("from nobody")]
    [InlineData("from a network's zero")]
    [InlineData("from all")]
    [InlineData("from all of a network")]
    [InlineData("from a group")]
    [InlineData("from class E")]
    public void Nobody_is_told_about(string what)
    {
        using var host = new InHost($"icmperr-no-{what.Replace(' ', '-')}");
        byte[] udp = new byte[16];
        byte[] packet = what switch
        {
            "a later fragment" => Ip(Them, Us, IpProto.Udp, udp, offset: 100),
            "an error" => Error(IcmpType.Unreach, IcmpUnreach.Port, Ip(Us, Them, IpProto.Udp, udp)),
            "an unknown type" => Ip(Them, Us, IpProto.Icmp, Message(77, 0, 0, 0, 0, 0)),
            "no type" => Ip(Them, Us, IpProto.Icmp, []),
            "a redirect" => Error(IcmpType.Redirect, 1, Ip(Us, Them, IpProto.Udp, udp)),
            "to all" => Ip(Them, "255.255.255.255", IpProto.Udp, udp),
            "to all of a network" => Ip(Them, "10.0.0.255", IpProto.Udp, udp),
            "to a group" => Ip(Them, "224.0.0.251", IpProto.Udp, udp),
            "from nobody" => Ip("0.0.0.0", Us, IpProto.Udp, udp),
            "from a network's zero" => Ip("0.1.2.3", Us, IpProto.Udp, udp),
            "from all" => Ip("255.255.255.255", Us, IpProto.Udp, udp),
            "from all of a network" => Ip("10.0.0.255", Us, IpProto.Udp, udp),
            "from a group" => Ip("224.0.0.251", Us, IpProto.Udp, udp),
            "from class E" => Ip("240.0.0.1", Us, IpProto.Udp, udp),
            _ => Ip(Them, Us, IpProto.Udp, udp),
        };
        Tell(host, packet, IcmpType.Unreach, IcmpUnreach.Protocol, prepare: m => m.Flags |= what switch
        {
            "a broadcast frame" => MbufFlags.Broadcast,
            "a multicast frame" => MbufFlags.Multicast,
            _ => MbufFlags.None,
        });
        Assert.Empty(host.Take());
        Icmpstat stat = host.Stat;
        Assert.Equal((1ul, 1ul), (stat.icps_error, stat.icps_oldicmp + stat.icps_suppressed + stat.icps_badaddr));
        host.AssertNoLeak();
    }

    [Fact]
    public void Ping_request_and_first_fragment_are_told_about()
    {
        using var host = new InHost("icmperr-yes");
        Tell(host, Ping(), IcmpType.TimeExceeded, 0);
        Tell(host, Ip(Them, Us, IpProto.Udp, new byte[16], offset: IpHeader.MoreFragments), IcmpType.TimeExceeded, 1);
        Assert.Equal(2, host.Take().Count);
    }

    [Fact]
    public void Truncated_packet_is_dropped()
    {
        using var host = new InHost("icmperr-short");
        Tell(host, Ip(Them, Us, IpProto.Udp, [])[..19], IcmpType.Unreach, 0);
        Tell(host, Ip(Them, Us, IpProto.Udp, [], options: [1, 1, 1, 1])[..20], IcmpType.Unreach, 0);
        Assert.Empty(host.Take());
        Assert.Equal(2ul, host.Stat.icps_oldshort);
        host.AssertNoLeak();
    }

    [Fact]
    public void Error_about_a_forwarded_packet_comes_from_where_the_knobs_say()
    {
        using var host = new InHost("icmperr-source");
        Ifnet other = host.Port.Add("other", 0, new MacAddress(0x0200_0000_0009));
        Ifnet third = host.Port.Add("third", 0, new MacAddress(0x0200_0000_000a));
        host.Do(() =>
        {
            InIfaddrs.Add(other, A("172.16.0.1"), 24);
            InIfaddrs.Add(third, A("172.17.0.1"), 24);
            Rib.Add(Fib.Default, A("198.51.100.0"), 24, new Nexthop { Ifp = host.Ifp, Gateway = A(Third), Source = host.Ifp.Inet.First, Flags = RouteFlags.Up | RouteFlags.Gateway });
        });
        byte[] packet = Ip("198.51.100.5", "203.0.113.1", IpProto.Udp, new byte[8], ttl: 1);
        InAddr Source()
        {
            host.Port.TakeSent();
            Tell(host, packet, IcmpType.TimeExceeded, 0, receivedBy: other);
            return new IpHeader(host.TakeOne()).Source;
        }

        Assert.Equal(A(Us), Source());
        host.Port.Set("net.inet.icmp.reply_from_interface", 1);
        Assert.Equal(A("172.16.0.1"), Source());
        Sysctl.SetString("net.inet.icmp.reply_src", "third0", host.Vnet);
        Assert.Equal(A("172.17.0.1"), Source());
        Sysctl.SetString("net.inet.icmp.reply_src", "nothere0", host.Vnet);
        Assert.Equal(A("172.16.0.1"), Source());
    }

    internal static void Tell(
        InHost host, byte[] packet, byte type, byte code, InAddr gateway = default, int mtu = 0, Action<Mbuf>? prepare = null, Ifnet? receivedBy = null)
    {
        Mbuf m = host.Port.Packet(packet, prepare);
        m.ReceiveInterface = receivedBy ?? host.Ifp;
        host.Do(() => Netinet.Icmp.Error(m, type, code, gateway, mtu));
    }
}
