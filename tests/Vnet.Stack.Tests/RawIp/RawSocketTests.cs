using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Udp;
using InetSocket = Vnet.Kern.Socket;
using SocketType = System.Net.Sockets.SocketType;

namespace Vnet.Stack.Tests.RawIp;

public sealed class RawSocketTests
{
    private const byte Experimental = 253;

    private static readonly byte[] s_hello = "hello"u8.ToArray();

    [Fact]
    public void Everyone_who_matches_gets_a_packet_with_its_IPv4_header()
    {
        (WireHost left, WireHost right) = WireHost.Pair("raw-all");
        using (left)
        using (right)
        {
            InetSocket one = Raw(right, Af.Inet, Experimental), two = Raw(right, Af.Inet, Experimental), any = Raw(right, Af.Inet, 0);
            InetSocket other = Raw(right, Af.Inet, 254), far = Raw(right, Af.Inet, Experimental), here = Raw(right, Af.Inet, Experimental);
            Assert.Equal(Errno.Ok, far.Connect(new SockAddr(new InAddr(10, 0, 0, 99), 0)));
            Assert.Equal(Errno.Ok, here.Bind(new SockAddr(right.Inet, 0)));
            Assert.Equal(Errno.Ok, WireHost.Send(Raw(left, Af.Inet, Experimental), s_hello, new SockAddr(right.Inet, 0)));
            foreach (InetSocket so in new[] { one, two, any, here })
            {
                byte[] packet = WireHost.Take(so, out SockAddr sender, out Ancillary control)!;
                Assert.Equal(s_hello, packet[IpHeader.MinLength..]);
                Assert.Equal((left.Inet, right.Inet, 64), (sender.Inet, control.Local.Inet, control.HopLimit));
            }

            Assert.Null(WireHost.Take(other));
            Assert.Null(WireHost.Take(far));
        }
    }

    [Fact]
    public void A_packet_that_nobody_wants_is_answered_with_protocol_unreachable()
    {
        using var host = new WireHost("raw-none", 1);
        byte[] packet = Datagram.V4(new InAddr(10, 0, 0, 2), 1, host.Inet, 2, s_hello, Experimental);
        host.Receive(packet);
        byte[] answer = Assert.Single(host.Sent);
        Assert.Equal((IpProto.Icmp, 3, 2), (answer[9], answer[20], answer[21]));
        Raw(host, Af.Inet, Experimental);
        host.Receive(packet);
        Assert.Single(host.Sent);
    }

    [Fact]
    public void Ping_by_hand_is_answered_and_heard()
    {
        (WireHost left, WireHost right) = WireHost.Pair("raw-ping");
        using (left)
        using (right)
        {
            InetSocket four = Raw(left, Af.Inet, IpProto.Icmp), six = Raw(left, Af.Inet6, IpProto.IcmpV6);
            byte[] echo = [8, 0, 0, 0, 1, 2, 0, 1, 42];
            ushort sum = InternetChecksum.Compute(echo);
            (echo[2], echo[3]) = ((byte)(sum >> 8), (byte)sum);
            Assert.Equal(Errno.Ok, WireHost.Send(four, echo, new SockAddr(right.Inet, 0)));
            byte[] reply = WireHost.Take(four)!;
            Assert.Equal((0, 42), (reply[20], reply[28]));
            Assert.Equal(Errno.Ok, WireHost.Send(six, [128, 0, 0, 0, 1, 2, 0, 1, 43], new SockAddr(Af.Inet6, right.Inet6, 0)));
            byte[] reply6 = WireHost.Take(six, out SockAddr sender, out _)!;
            Assert.Equal((129, 43), (reply6[0], reply6[8]));
            Assert.Equal(right.Inet6, sender.Inet6);
        }
    }

    [Fact]
    public void Icmp6_filter_keeps_types_away()
    {
        (WireHost left, WireHost right) = WireHost.Pair("raw-filter");
        using (left)
        using (right)
        {
            InetSocket six = Raw(left, Af.Inet6, IpProto.IcmpV6);
            byte[] filter = new byte[32];
            Assert.Equal(Errno.Ok, six.SetOption(UdpOpt.Icmp6Level, UdpOpt.Icmp6Filter, filter));
            WireHost.Send(six, [128, 0, 0, 0, 1, 2, 0, 1], new SockAddr(Af.Inet6, right.Inet6, 0));
            Assert.Null(WireHost.Take(six));
            filter[129 >> 3] = 1 << (129 & 7);
            Assert.Equal(Errno.Ok, six.SetOption(UdpOpt.Icmp6Level, UdpOpt.Icmp6Filter, filter));
            WireHost.Send(six, [128, 0, 0, 0, 1, 2, 0, 1], new SockAddr(Af.Inet6, right.Inet6, 0));
            Assert.NotNull(WireHost.Take(six));
        }
    }

    [Fact]
    public void Checksum_of_raw_IPv6_is_filled_in_and_verified_where_it_was_said()
    {
        (WireHost left, WireHost right) = WireHost.Pair("raw-cksum");
        using (left)
        using (right)
        {
            InetSocket plain = Raw(left, Af.Inet6, Experimental), summed = Raw(left, Af.Inet6, Experimental), receiver = Raw(right, Af.Inet6, Experimental);
            Assert.Equal(Errno.Invalid, summed.SetOption(Ip6Opt.Level, Ip6Opt.Checksum, [3, 0, 0, 0]));
            WireHost.Set(summed, Ip6Opt.Level, Ip6Opt.Checksum, 2);
            WireHost.Set(receiver, Ip6Opt.Level, Ip6Opt.Checksum, 2);
            var to = new SockAddr(Af.Inet6, right.Inet6, 0);
            WireHost.Send(plain, [1, 2, 0, 0, 5, 6], to);
            Assert.Null(WireHost.Take(receiver));
            WireHost.Send(summed, [1, 2, 0, 0, 5, 6], to);
            Assert.NotNull(WireHost.Take(receiver));
            Assert.Equal(Errno.Invalid, WireHost.Send(summed, [1, 2, 3], to));
        }
    }

    [Fact]
    public void With_hdrincl_the_packet_is_the_senders()
    {
        using var host = new WireHost("raw-hdrincl", 1);
        InetSocket so = Raw(host, Af.Inet, IpProto.Raw);
        WireHost.Set(so, IpOpt.Level, IpOpt.HdrIncl, 1);
        byte[] packet = Datagram.V4(new InAddr(10, 0, 0, 50), 1, new InAddr(10, 0, 0, 2), 2, s_hello, ttl: 7);
        Assert.Equal(Errno.Ok, WireHost.Send(so, packet, new SockAddr(new InAddr(10, 0, 0, 2), 0)));
        var ip = new IpHeader(host.Sent[0]);
        Assert.Equal((7, new InAddr(10, 0, 0, 50), IpProto.Udp), (ip.Ttl, ip.Source, ip.Protocol));
        Assert.Equal(0, InternetChecksum.Compute(host.Sent[0].AsSpan(0, IpHeader.MinLength)));
        packet[3]++;
        Assert.Equal(Errno.Invalid, WireHost.Send(so, packet, new SockAddr(new InAddr(10, 0, 0, 2), 0)));
        Assert.Equal(Errno.Invalid, WireHost.Send(so, packet.AsSpan(0, 10), new SockAddr(new InAddr(10, 0, 0, 2), 0)));
        InetSocket datagram = host.Open(Af.Inet);
        Assert.Equal(Errno.NoProtocolOption, datagram.SetOption(IpOpt.Level, IpOpt.HdrIncl, [1, 0, 0, 0]));
    }

    [Fact]
    public void Raw_sockets_need_the_privilege()
    {
        using var host = new WireHost("raw-priv", 1);
        using CurVnet.Scope current = CurVnet.Set(host.Vnet);
        Assert.Equal(Errno.NotPermitted, InetSocket.Create(Af.Inet, SocketType.Raw, IpProto.Icmp, new Ucred(1001, Prison.Prison0), out _));
        Assert.Equal(Errno.ProtocolNotSupported, InetSocket.Create(Af.Inet, SocketType.Raw, 300, Ucred.Kernel, out _));
    }

    [Fact]
    public void A_raw_socket_is_bound_to_own_addresses_only()
    {
        using var host = new WireHost("raw-bind", 1);
        Assert.Equal(Errno.AddressNotAvailable, Raw(host, Af.Inet, Experimental).Bind(new SockAddr(new InAddr(10, 0, 0, 99), 0)));
        Assert.Equal(Errno.AddressNotAvailable, Raw(host, Af.Inet6, Experimental).Bind(new SockAddr(Af.Inet6, In6Addr.Parse("2001:db8::99"), 0)));
        Assert.Equal(2, Netinet.RawIp.Connections(host.Vnet).Length);
    }

    private static InetSocket Raw(WireHost host, Af family, int protocol) => host.Open(family, SocketType.Raw, protocol);
}
