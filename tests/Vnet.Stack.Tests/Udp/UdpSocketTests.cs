using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using InetSocket = Vnet.Kern.Socket;

namespace Vnet.Stack.Tests.Udp;

public sealed class UdpSocketTests
{
    private static readonly byte[] s_hello = "hello"u8.ToArray();

    [Theory]
    [InlineData(Af.Inet)]
    [InlineData(Af.Inet6)]
    public void Datagrams_go_there_and_back_with_their_sender(Af family)
    {
        (WireHost left, WireHost right) = WireHost.Pair($"udp-echo-{family}");
        using (left)
        using (right)
        {
            InetSocket client = left.Open(family), server = right.Bound(Any(family, 7));
            Assert.Equal(Errno.Ok, WireHost.Send(client, s_hello, NameOf(right, family, 7)));
            Assert.Equal(s_hello, WireHost.Take(server, out SockAddr sender, out Ancillary control));
            Assert.Equal(NameOf(left, family, client.Protocol.LocalName(client).Port), sender);
            Assert.Equal(NameOf(right, family, 7), control.Local);
            Assert.Equal((64, right.Ifp.Index), (control.HopLimit, control.Interface));
            Assert.Equal(Errno.Ok, WireHost.Send(server, "back"u8, sender));
            Assert.Equal("back"u8.ToArray(), WireHost.Take(client));
            Assert.Equal((1ul, 1ul), (right.Stat.udps_ipackets, right.Stat.udps_opackets));
        }
    }

    [Theory]
    [InlineData(Af.Inet)]
    [InlineData(Af.Inet6)]
    public void A_connected_socket_hears_its_peer_only(Af family)
    {
        (WireHost left, WireHost right) = WireHost.Pair($"udp-connected-{family}");
        using (left)
        using (right)
        {
            InetSocket server = right.Bound(Any(family, 7)), peer = left.Bound(NameOf(left, family, 1000)), other = left.Bound(NameOf(left, family, 1001));
            Assert.Equal(Errno.Ok, server.Connect(NameOf(left, family, 1000)));
            WireHost.Send(other, "no"u8, NameOf(right, family, 7));
            WireHost.Send(peer, "yes"u8, NameOf(right, family, 7));
            Assert.Equal("yes"u8.ToArray(), WireHost.Take(server));
            Assert.Null(WireHost.Take(server));
            Assert.Equal(1ul, right.Stat.udps_noport);
            Assert.Equal(Errno.IsConnected, WireHost.Send(server, s_hello, NameOf(left, family, 1001)));
        }
    }

    [Fact]
    public void A_dual_stack_socket_speaks_IPv4_in_IPv6s_form()
    {
        (WireHost left, WireHost right) = WireHost.Pair("udp-dual");
        using (left)
        using (right)
        {
            InetSocket server = right.Open(Af.Inet6), client = left.Bound(new SockAddr(left.Inet, 1000));
            WireHost.Set(server, Ip6Opt.Level, Ip6Opt.V6Only, 0);
            Assert.Equal(Errno.Ok, server.Bind(Any(Af.Inet6, 7)));
            WireHost.Send(client, s_hello, new SockAddr(right.Inet, 7));
            Assert.Equal(s_hello, WireHost.Take(server, out SockAddr sender, out Ancillary control));
            Assert.Equal(new SockAddr(Af.Inet6, In6Addr.Parse("::ffff:10.0.0.1"), 1000), sender);
            Assert.Equal(In6Addr.Parse("::ffff:10.0.0.2"), control.Local.Inet6);
            Assert.Equal(Errno.Ok, WireHost.Send(server, "back"u8, sender));
            Assert.Equal("back"u8.ToArray(), WireHost.Take(client));
            Assert.Equal(Errno.Ok, server.Connect(sender));
            Assert.Equal(In6Addr.Parse("::ffff:10.0.0.2"), server.Protocol.LocalName(server).Inet6);
        }
    }

    [Fact]
    public void A_v6only_socket_hears_no_IPv4()
    {
        using var host = new WireHost("udp-v6only", 1);
        InetSocket so = host.Bound(Any(Af.Inet6, 7));
        host.Receive(Datagram.V4(new InAddr(10, 0, 0, 2), 9, host.Inet, 7, s_hello));
        Assert.Null(WireHost.Take(so));
        Assert.Equal(1ul, host.Stat.udps_noport);
        Assert.Equal(Errno.Invalid, so.Connect(new SockAddr(Af.Inet6, In6Addr.Parse("::ffff:10.0.0.2"), 9)));
    }

    [Fact]
    public void A_link_local_peer_is_told_with_its_zone()
    {
        (WireHost left, WireHost right) = WireHost.Pair("udp-zone");
        using (left)
        using (right)
        {
            InetSocket server = right.Bound(Any(Af.Inet6, 7)), client = left.Open(Af.Inet6);
            var name = new SockAddr(Af.Inet6, In6Addr.Parse("fe80::2"), 7, (uint)left.Ifp.Index);
            Assert.Equal(Errno.Ok, WireHost.Send(client, s_hello, name));
            Assert.Equal(s_hello, WireHost.Take(server, out SockAddr sender, out _));
            Assert.Equal((In6Addr.Parse("fe80::1"), (uint)right.Ifp.Index), (sender.Inet6, sender.Zone));
            Assert.Equal(Errno.Ok, WireHost.Send(server, "back"u8, sender));
            Assert.Equal("back"u8.ToArray(), WireHost.Take(client));
            Assert.NotEqual(Errno.Ok, WireHost.Send(client, s_hello, name with { Zone = 0 }));
        }
    }

    [Fact]
    public void Time_to_live_and_type_of_service_are_the_sockets_or_the_datagrams()
    {
        using var host = new WireHost("udp-ttl", 1);
        InetSocket so = host.Open(Af.Inet);
        WireHost.Set(so, IpOpt.Level, IpOpt.Ttl, 9);
        WireHost.Set(so, IpOpt.Level, IpOpt.Tos, 0x10);
        WireHost.Set(so, IpOpt.Level, IpOpt.DontFrag, 1);
        var to = new SockAddr(new InAddr(10, 0, 0, 2), 7);
        WireHost.Send(so, s_hello, to);
        so.Send(s_hello, to, MsgFlags.None, new Ancillary { Items = AncillaryItems.HopLimit | AncillaryItems.TrafficClass, HopLimit = 3, TrafficClass = 0x20 });
        IpHeader first = new(host.Sent[0]), second = new(host.Sent[1]);
        Assert.Equal((9, 0x10, IpHeader.DontFragment), (first.Ttl, first.Tos, first.Offset));
        Assert.Equal((3, 0x20), (second.Ttl, second.Tos));
    }

    [Fact]
    public void A_datagram_may_come_from_another_address_of_the_host()
    {
        using var host = new WireHost("udp-source", 1);
        using (CurVnet.Set(host.Vnet))
            InIfaddrs.Add(host.Ifp, new InAddr(10, 0, 0, 77), 32, probe: false);
        InetSocket so = host.Bound(Any(Af.Inet, 1000));
        var to = new SockAddr(new InAddr(10, 0, 0, 2), 7);
        Assert.Equal(Errno.Ok, so.Send(s_hello, to, MsgFlags.None, new Ancillary { Items = AncillaryItems.Local, Local = new SockAddr(new InAddr(10, 0, 0, 77), 0) }));
        Assert.Equal(new InAddr(10, 0, 0, 77), new IpHeader(host.Sent[0]).Source);
        Assert.Equal(Errno.AddressNotAvailable,
            so.Send(s_hello, to, MsgFlags.None, new Ancillary { Items = AncillaryItems.Local, Local = new SockAddr(new InAddr(10, 0, 0, 78), 0) }));
    }

    [Fact]
    public void Broadcast_has_to_be_asked_for()
    {
        using var host = new WireHost("udp-bcast-out", 1);
        InetSocket so = host.Bound(new SockAddr(host.Inet, 1000));
        var to = new SockAddr(new InAddr(10, 0, 0, 255), 7);
        Assert.Equal(Errno.AccessDenied, WireHost.Send(so, s_hello, to));
        WireHost.Set(so, SockOpt.Level, (int)SocketOptions.Broadcast, 1);
        Assert.Equal(Errno.Ok, WireHost.Send(so, s_hello, to));
    }

    [Fact]
    public void Port_unreachable_is_told_to_the_connected_sender()
    {
        (WireHost left, WireHost right) = WireHost.Pair("udp-refused");
        using (left)
        using (right)
        {
            foreach (Af family in new[] { Af.Inet, Af.Inet6 })
            {
                InetSocket so = left.Open(family);
                Assert.Equal(Errno.Ok, so.Connect(NameOf(right, family, 9)));
                Assert.Equal(Errno.Ok, WireHost.Send(so, s_hello));
                Assert.Equal(Errno.ConnectionRefused, so.TakeError());
                InetSocket unconnected = left.Open(family);
                WireHost.Send(unconnected, s_hello, NameOf(right, family, 9));
                Assert.Equal(Errno.Ok, unconnected.TakeError());
            }

            Sysctl.Set("net.inet.udp.blackhole", true, right.Vnet);
            InetSocket silent = left.Open(Af.Inet);
            silent.Connect(NameOf(right, Af.Inet, 9));
            WireHost.Send(silent, s_hello);
            Assert.Equal(Errno.Ok, silent.TakeError());
        }
    }

    [Fact]
    public void Socket_that_is_full_drops_and_counts()
    {
        using var host = new WireHost("udp-full", 1);
        InetSocket so = host.Bound(Any(Af.Inet, 7));
        WireHost.Set(so, SockOpt.Level, SockOpt.RcvBuf, 100);
        for (int i = 0; i < 10; i++)
            host.Receive(Datagram.V4(new InAddr(10, 0, 0, 2), 9, host.Inet, 7, s_hello));
        Assert.InRange(host.Stat.udps_fullsock, 5ul, 9ul);
    }

    [Fact]
    public void A_tunnel_takes_a_sockets_datagrams()
    {
        using var host = new WireHost("udp-tunnel", 1);
        InetSocket so = host.Open(Af.Inet);
        var seen = new List<(int Offset, SockAddr Sender, object? Context)>();
        UdpTunnelInput input = (Mbuf m, int offset, InetSocket _, in SockAddr sender, object? context) =>
        {
            seen.Add((offset, sender, context));
            m.FreeChain();
        };
        Assert.Equal(Errno.Ok, Netinet.Udp.SetKernelTunneling(so, input, "context"));
        Assert.Equal(Errno.Busy, Netinet.Udp.SetKernelTunneling(so, input));
        so.Bind(Any(Af.Inet, 9899));
        host.Receive(Datagram.V4(new InAddr(10, 0, 0, 2), 9, host.Inet, 9899, s_hello));
        Assert.Equal([(IpHeader.MinLength, new SockAddr(new InAddr(10, 0, 0, 2), 9), (object?)"context")], seen);
        Assert.Null(WireHost.Take(so));
    }

    [Fact]
    public void A_vnet_that_goes_takes_its_sockets_with_it()
    {
        var host = new WireHost("udp-gone", 1);
        InetSocket so = host.Bound(Any(Af.Inet, 7));
        host.Ifp.Detach();
        host.Vnet.Dispose();
        Assert.Equal(Errno.NetworkDown, WireHost.Send(so, s_hello, new SockAddr(host.Inet, 7)));
    }

    [Fact]
    public void Nothing_is_allocated_from_socket_to_socket()
    {
        (WireHost left, WireHost right) = WireHost.Pair("udp-alloc");
        bool debug = MbufZones.Mbufs.Debug;
        using (left)
        using (right)
        {
            // With it zones record every call.
            SetDebug(false);
            InetSocket client = left.Open(Af.Inet), server = right.Bound(Any(Af.Inet, 7));
            client.Connect(NameOf(right, Af.Inet, 7));
            byte[] data = new byte[64];
            for (int i = 0; i < 2000; i++)
                Turn();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 2000; i++)
                Turn();
            long after = GC.GetAllocatedBytesForCurrentThread();
            SetDebug(debug);
            Assert.Equal(before, after);

            void Turn()
            {
                client.Send(data, default, MsgFlags.None, default);
                server.Receive.Take()!.FreeChain();
            }
        }
    }

    private static void SetDebug(bool isOn)
    {
        foreach (Zone zone in MbufZones.All)
            zone.Debug = isOn;
    }

    private static SockAddr Any(Af family, ushort port) => family == Af.Inet ? new SockAddr(InAddr.Any, port) : new SockAddr(Af.Inet6, In6Addr.Any, port);

    private static SockAddr NameOf(WireHost host, Af family, ushort port) =>
        family == Af.Inet ? new SockAddr(host.Inet, port) : new SockAddr(Af.Inet6, host.Inet6, port);
}
