using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Netinet;
using Vnet.Stack.Tests.Inet6;
using Vnet.Stack.Tests.Inet;

namespace Vnet.Drivers.Tests;

public class GifTests
{
    private static readonly TunnelAddresses s_over4 = TunnelAddresses.Parse("192.0.2.1", "192.0.2.2");
    private static readonly TunnelAddresses s_over6 = TunnelAddresses.Parse("2001:db8::1", "2001:db8::2");

    public static TheoryData<bool, bool> Kinds => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Packets_come_out_as_they_went_in(bool over4, bool inner4)
    {
        using var delivered = new Delivered();
        (TunnelSite left, TunnelSite right) = TunnelSite.Pair("gif-kinds");
        using (left)
        using (right)
        {
            byte[]? outer = null;
            // Not MLD's, which is smaller.
            left.Tap = (_, bytes) => outer = bytes.Length > 300 ? bytes : outer;
            Ifnet near = left.Create("gif", over4 ? s_over4 : s_over6);
            Ifnet far = right.Create("gif", Reverse(over4 ? s_over4 : s_over6));
            left.Address(near, inner4 ? "10.1.0.1/24" : "fd00:1::1/64");
            right.Address(far, inner4 ? "10.1.0.2/24" : "fd00:1::2/64");
            byte[] packet = inner4 ? IpPacket.Make("10.1.0.1", "10.1.0.2", 300)
                : Packet6.Make(In6Addr.Parse("fd00:1::1"), In6Addr.Parse("fd00:1::2"), TunnelSite.TestProtocol, new byte[300]);
            Assert.Equal(Errno.Ok, left.Send(packet));
            var (vnet, name, got, flags) = delivered.One();
            Assert.Equal((right.Vnet, far.Name), (vnet, name));
            Assert.Equal(packet[(inner4 ? 20 : 8)..], got[(inner4 ? 20 : 8)..]);
            Assert.Equal(CsumFlags.None, flags & (CsumFlags.L4Valid | CsumFlags.L3Valid));
            Assert.Equal(inner4 ? IpProto.IpV4 : IpProto.IpV6, outer![over4 ? 9 : 6]);
            Assert.Equal(30, outer[over4 ? 8 : 7]);
            if (!inner4)
                return;
            Assert.Equal((1ul, (ulong)packet.Length), (near.Statistics.Sum().opackets, near.Statistics.Sum().obytes));
            Assert.Equal((1ul, (ulong)packet.Length), (far.Statistics.Sum().ipackets, far.Statistics.Sum().ibytes));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ping_comes_back(bool over4)
    {
        (TunnelSite left, TunnelSite right) = TunnelSite.Pair("gif-ping");
        using (left)
        using (right)
        {
            Ifnet near = left.Create("gif", over4 ? s_over4 : s_over6);
            Ifnet far = right.Create("gif", Reverse(over4 ? s_over4 : s_over6));
            left.Address(near, "10.1.0.1/24");
            right.Address(far, "10.1.0.2/24");
            byte[] echo = new byte[1400];
            echo[0] = 8;
            ushort check = InternetChecksum.Compute(echo);
            (echo[2], echo[3]) = ((byte)(check >> 8), (byte)check);
            Assert.Equal(Errno.Ok, left.Send(IpPacket.Make("10.1.0.1", "10.1.0.2", echo, IpProto.Icmp)));
            // More than the MTU: in two fragments.
            SpinWait.SpinUntil(() => near.Statistics.Sum().ipackets > 1, TimeSpan.FromSeconds(10));
            Assert.Equal(2ul, near.Statistics.Sum().ipackets);
            Assert.Equal(1ul, Icmp.Statistics(left.Vnet).Received(0));
            Drained.Of(left.Vnet);
            Drained.Of(right.Vnet);
        }
    }

    [Fact]
    public void Two_vnets_talk_over_an_epair()
    {
        using var delivered = new Delivered();
        using var left = VnetInstance.Create("gif-epair-left");
        using var right = VnetInstance.Create("gif-epair-right");
        Ifnet a, b, near, far;
        using (CurVnet.Set(left))
            (a, b) = Epair.Create();
        b.MoveTo(right);
        using (CurVnet.Set(left))
        {
            a.Up();
            InIfaddrs.Add(a, InAddr.Parse("192.0.2.1"), 24);
            near = IfCloner.Create("gif");
            Ifconfig.Set(near, "tunnel", "192.0.2.1", "192.0.2.2", "up");
            InIfaddrs.AddPointToPoint(near, InAddr.Parse("10.1.0.1"), InAddr.Parse("10.1.0.2"));
        }

        using (CurVnet.Set(right))
        {
            b.Up();
            InIfaddrs.Add(b, InAddr.Parse("192.0.2.2"), 24);
            far = IfCloner.Create("gif", Reverse(s_over4));
            far.Up();
            InIfaddrs.AddPointToPoint(far, InAddr.Parse("10.1.0.2"), InAddr.Parse("10.1.0.1"));
        }

        using (CurVnet.Set(left))
            Assert.Equal(Errno.Ok, Ip.Output(Mbuf.From(IpPacket.Make("10.1.0.1", "10.1.0.2", 100), Mbuf.LinkHeaderRoom)!));
        Assert.Equal(right, delivered.One().Vnet);
        Drained.Of(left);
        Drained.Of(right);
        b.Detach();
        a.Detach();
    }

    [Fact]
    public void Ends_are_written_and_taken_by_ifconfig()
    {
        using var site = new TunnelSite("gif-ifconfig");
        Ifnet gif = site.Create("gif");
        Assert.Equal(LinkState.Down, gif.LinkState);
        Assert.False(gif.IsRunning);
        Ifconfig.Set(gif, "tunnel", "2001:db8::1", "2001:db8::2");
        Assert.True(gif.IsRunning);
        var text = new StringWriter();
        Ifconfig.Write(text, gif);
        Assert.Contains("tunnel inet6 2001:db8::1 --> 2001:db8::2", text.ToString(), StringComparison.Ordinal);
        Ifconfig.Set(gif, "deletetunnel");
        Assert.Null(Tunnel.Of(gif));
        Assert.False(gif.IsRunning);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Ifconfig.Set(gif, "tunnel", "192.0.2.1", "::1")).Errno);
    }

    [Fact]
    public void Ends_that_cannot_be_are_refused()
    {
        using var site = new TunnelSite("gif-refused");
        Ifnet gif = site.Create("gif", s_over4);
        Ifnet other = site.Create("gif");
        Assert.Equal(Errno.AddressNotAvailable, Assert.Throws<NetException>(() => Tunnel.Set(other, s_over4)).Errno);
        Assert.Null(Tunnel.Of(other));
        foreach ((string from, string to) in new[] { ("0.0.0.0", "192.0.2.2"), ("192.0.2.1", "224.0.0.1"), ("255.255.255.255", "192.0.2.1"), ("::", "2001:db8::1"), ("2001:db8::1", "ff02::1") })
            Assert.Equal(Errno.AddressNotAvailable, Assert.Throws<NetException>(() => Tunnel.Set(other, TunnelAddresses.Parse(from, to))).Errno);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Tunnel.Set(other, TunnelAddresses.Parse("fe80::1", "fe80::2"))).Errno);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Tunnel.Set(site.Wire, s_over4)).Errno);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Tunnel.SetFib(gif, 4711)).Errno);
        Sysctl.Set("net.link.gif.parallel_tunnels", true, site.Vnet);
        Tunnel.Set(other, s_over4);
        Assert.Equal(s_over4, Tunnel.Of(other));
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => gif.SetMtu(1279)).Errno);
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => gif.SetMtu(8193)).Errno);
    }

    [Fact]
    public void Tunnel_in_a_tunnel_is_sent_only_when_that_many_may_be()
    {
        using var site = new TunnelSite("gif-nested");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet outer = site.Create("gif", s_over4);
        site.Address(outer, "10.1.0.1/24");
        Ifnet inner = site.Create("gif", TunnelAddresses.Parse("10.1.0.1", "10.1.0.2"));
        site.Address(inner, "10.2.0.1/24");
        Assert.Equal(Errno.Io, site.Send(IpPacket.Make("10.2.0.1", "10.2.0.2")));
        Assert.Empty(site.Sent);
        Assert.Equal(1ul, Gif.Statistics(site.Vnet).ts_nested);
        Sysctl.Set("net.link.gif.max_nesting", 2, site.Vnet);
        Assert.Equal(Errno.Ok, site.Send(IpPacket.Make("10.2.0.1", "10.2.0.2", 8)));
        Assert.Equal(20 + 20 + 28, site.TakeOne().Length);
        Drained.Of(site.Vnet);
    }

    [Fact]
    public void Tunnel_that_leads_into_itself_ends()
    {
        using var site = new TunnelSite("gif-loop");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gif = site.Create("gif", TunnelAddresses.Parse("192.0.2.1", "203.0.113.1"));
        site.Address(gif, "10.1.0.1/24");
        site.Route("203.0.113.0/24", gif);
        Sysctl.Set("net.link.gif.max_nesting", 100, site.Vnet);
        Assert.Equal(Errno.Io, site.Send(IpPacket.Make("10.1.0.1", "10.1.0.2")));
        Assert.Equal(1ul, Gif.Statistics(site.Vnet).ts_nested);
        Drained.Of(site.Vnet);
    }

    [Fact]
    public void Nothing_is_sent_from_an_address_that_is_not_this_hosts()
    {
        using var site = new TunnelSite("gif-source");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gif = site.Create("gif", TunnelAddresses.Parse("192.0.2.7", "192.0.2.2"));
        site.Address(gif, "10.1.0.1/24");
        Assert.Equal(Errno.NetworkDown, site.Send(IpPacket.Make("10.1.0.1", "10.1.0.2")));
        Assert.Equal(1ul, Gif.Statistics(site.Vnet).ts_nosource);
        site.Address(site.Wire, "192.0.2.7/32");
        Assert.Equal(Errno.Ok, site.Send(IpPacket.Make("10.1.0.1", "10.1.0.2")));
        Assert.Single(site.Sent);
    }

    [Fact]
    public void Packets_of_others_are_not_the_tunnels()
    {
        using var delivered = new Delivered();
        using var site = new TunnelSite("gif-wrong");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gif = site.Create("gif", s_over4);
        site.Address(gif, "10.1.0.1/24");
        byte[] inner = IpPacket.Make("10.1.0.2", "10.1.0.1");
        site.Receive(IpPacket.Make("192.0.2.3", "192.0.2.1", inner, IpProto.IpV4));
        Assert.Equal(0, delivered.Count);
        Assert.Equal(0ul, gif.Statistics.Sum().ipackets);
        Gif.SetOptions(gif, GifOptions.IgnoreSource);
        site.Receive(IpPacket.Make("192.0.2.3", "192.0.2.1", inner, IpProto.IpV4));
        Assert.Equal(inner, delivered.One().Packet);
        Gif.SetOptions(gif, GifOptions.None);
        site.Receive(IpPacket.Make("192.0.2.3", "192.0.2.1", inner, IpProto.IpV4));
        Assert.Equal(0, delivered.Count);
        Drained.Of(site.Vnet);
    }

    [Fact]
    public void Outer_source_must_be_reached_by_where_it_came_from()
    {
        using var delivered = new Delivered();
        using var site = new TunnelSite("gif-ingress");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet elsewhere = site.AddWire("wire1");
        site.Address(elsewhere, "198.51.100.1/24");
        Ifnet gif = site.Create("gif", s_over4);
        site.Address(gif, "10.1.0.1/24");
        byte[] packet = IpPacket.Make("192.0.2.2", "192.0.2.1", IpPacket.Make("10.1.0.2", "10.1.0.1"), IpProto.IpV4);
        site.Receive(packet, elsewhere);
        Assert.Equal((0, 1ul), (delivered.Count, Gif.Statistics(site.Vnet).ts_ingress));
        Gif.SetOptions(gif, GifOptions.NoIngressFilter);
        site.Receive(packet, elsewhere);
        delivered.One();
    }

    [Fact]
    public void Wrong_headers_are_dropped_and_counted()
    {
        using var delivered = new Delivered();
        using var site = new TunnelSite("gif-bad");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gif = site.Create("gif", s_over4);
        // Version 6 in protocol 4; and the other way round; a frame without a bridge.
        byte[] v6 = Packet6.Make(In6Addr.Parse("fd00::1"), In6Addr.Parse("fd00::2"), 59, []);
        site.Receive(IpPacket.Make("192.0.2.2", "192.0.2.1", v6, IpProto.IpV4));
        site.Receive(IpPacket.Make("192.0.2.2", "192.0.2.1", new byte[60], IpProto.IpV6));
        site.Receive(IpPacket.Make("192.0.2.2", "192.0.2.1", new byte[60], IpProto.EtherIp));
        Assert.Equal((3ul, 3ul, 0ul), (Gif.Statistics(site.Vnet).ts_badhdr, gif.Statistics.Sum().ierrors, gif.Statistics.Sum().ipackets));
        // Too short for what it says it has: no tunnel's.
        site.Receive(IpPacket.Make("192.0.2.2", "192.0.2.1", new byte[10], IpProto.IpV4));
        Assert.Equal(3ul, gif.Statistics.Sum().ierrors);
        Drained.Of(site.Vnet);
    }

    [Fact]
    public void Checksum_of_the_outer_packet_says_nothing_of_the_inner()
    {
        using var delivered = new Delivered();
        using var site = new TunnelSite("gif-sums");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gif = site.Create("gif", s_over4);
        site.Address(gif, "10.1.0.1/24");
        byte[] inner = IpPacket.Make("10.1.0.2", "10.1.0.1");
        byte[] broken = (byte[])inner.Clone();
        broken[10] ^= 1;
        static void Valid(Mbuf m)
        {
            (m.Pkthdr.CsumFlags, m.Pkthdr.CsumData, m.Pkthdr.RssType, m.Pkthdr.FlowId) = (CsumFlags.AllValid, 0xffff, RssType.Ipv4, 77);
            m.Flags |= MbufFlags.Multicast;
        }

        site.Receive(IpPacket.Make("192.0.2.2", "192.0.2.1", broken, IpProto.IpV4), prepare: Valid);
        Assert.Equal(0, delivered.Count);
        site.Receive(IpPacket.Make("192.0.2.2", "192.0.2.1", inner, IpProto.IpV4), prepare: Valid);
        Assert.Equal(CsumFlags.None, delivered.One().Flags & CsumFlags.L4Valid);
    }

    [Fact]
    public void Headers_may_be_in_any_pieces()
    {
        using var delivered = new Delivered();
        using var site = new TunnelSite("gif-pieces");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gif = site.Create("gif", s_over4);
        site.Address(gif, "10.1.0.1/24");
        byte[] inner = IpPacket.Make("10.1.0.2", "10.1.0.1", 60);
        byte[] packet = IpPacket.Make("192.0.2.2", "192.0.2.1", inner, IpProto.IpV4);
        for (int first = 1; first < 50; first++)
        {
            site.Receive(packet, first: first);
            Assert.Equal(inner, delivered.One().Packet);
        }

        Drained.Of(site.Vnet);
    }

    [Theory]
    [InlineData(EcnMode.NoCare, 3, 0, 0)]
    [InlineData(EcnMode.NoCare, 3, 2, 2)]
    [InlineData(EcnMode.Forbidden, 3, 2, -1)]
    [InlineData(EcnMode.Forbidden, 2, 2, 2)]
    [InlineData(EcnMode.Allowed, 3, 0, -1)]
    [InlineData(EcnMode.Allowed, 3, 2, 3)]
    [InlineData(EcnMode.Allowed, 1, 2, 2)]
    [InlineData(EcnMode.Complete, 3, 0, -1)]
    [InlineData(EcnMode.Complete, 3, 1, 3)]
    [InlineData(EcnMode.Complete, 1, 2, 1)]
    [InlineData(EcnMode.Complete, 0, 3, 3)]
    public void Congestion_marks_come_in_by_the_mode(EcnMode mode, byte outer, byte inner, int expected)
    {
        using var delivered = new Delivered();
        using var site = new TunnelSite("gif-ecn");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gif = site.Create("gif", s_over4);
        site.Address(gif, "10.1.0.1/24");
        Gif.SetEcn(gif, mode);
        site.Receive(IpPacket.Make("192.0.2.2", "192.0.2.1", IpPacket.Make("10.1.0.2", "10.1.0.1", tos: (byte)(0xb8 | inner)), IpProto.IpV4, tos: outer));
        if (expected < 0)
        {
            Assert.Equal((0, 1ul), (delivered.Count, Gif.Statistics(site.Vnet).ts_ecn));
            return;
        }

        // It would not have been delivered with a wrong sum.
        Assert.Equal(0xb8 | expected, delivered.One().Packet[1]);
    }

    [Theory]
    [InlineData(EcnMode.NoCare, 3, 3)]
    [InlineData(EcnMode.Forbidden, 2, 0)]
    [InlineData(EcnMode.Allowed, 3, 2)]
    [InlineData(EcnMode.Allowed, 1, 1)]
    [InlineData(EcnMode.Complete, 3, 3)]
    public void Congestion_marks_go_out_by_the_mode(EcnMode mode, byte inner, byte expected)
    {
        using var site = new TunnelSite("gif-ecn-out");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gif = site.Create("gif", s_over4);
        site.Address(gif, "10.1.0.1/24");
        Gif.SetEcn(gif, mode);
        site.Send(IpPacket.Make("10.1.0.1", "10.1.0.2", tos: (byte)(0x20 | inner)));
        byte[] packet = site.TakeOne();
        Assert.Equal(0x20 | expected, packet[1]);
        Assert.True(IpPacket.IsSumRight(packet));
        Assert.Equal(0x20 | inner, packet[21]);
    }

    [Fact]
    public void Tunnel_that_moves_has_no_ends_any_more()
    {
        using var site = new TunnelSite("gif-move");
        using var other = new TunnelSite("gif-move-to");
        site.Address(site.Wire, "192.0.2.1/24");
        Ifnet gif = site.Create("gif", s_over4);
        gif.MoveTo(other.Vnet);
        Assert.Null(Tunnel.Of(gif));
        // The ends are free again where they were.
        site.Create("gif", s_over4);
        Tunnel.Set(gif, s_over4);
        gif.Up();
        other.Address(other.Wire, "192.0.2.1/24");
        other.Address(gif, "10.1.0.1/24");
        Assert.Equal(Errno.Ok, other.Send(IpPacket.Make("10.1.0.1", "10.1.0.2")));
        Assert.Single(other.Sent);
    }

    [Fact]
    public void Bridges_are_joined_by_frames_in_packets()
    {
        using var left = new TunnelSite("gif-bridge-left");
        using var right = new TunnelSite("gif-bridge-right");
        TunnelSite.Connect(left, right);
        left.Address(left.Wire, "192.0.2.1/24");
        right.Address(right.Wire, "192.0.2.2/24");
        Station a = Join(left, "st0", 0x0200_0000_0001, s_over4);
        Station b = Join(right, "st0", 0x0200_0000_0002, Reverse(s_over4));
        byte[]? outer = null;
        left.Tap = (_, bytes) => outer = bytes;
        byte[] frame = Frame.Of(0xffff_ffff_ffff, 0x0200_0000_0009, length: 300, last: 9);
        a.Receive(frame);
        SpinWait.SpinUntil(() => b.Sent.Count > 0, TimeSpan.FromSeconds(10));
        Assert.Equal(frame, Assert.Single(b.Sent));
        Assert.Equal((IpProto.EtherIp, (byte)0x30, (byte)0), (outer![9], outer[20], outer[21]));
        Drained.Of(left.Vnet);
        Drained.Of(right.Vnet);
    }

    private static Station Join(TunnelSite site, string name, ulong address, TunnelAddresses ends)
    {
        Ifnet gif = site.Create("gif", ends);
        using (CurVnet.Set(site.Vnet))
        {
            Station station = Station.Attach(name, address);
            gif.SetMtu(1500);
            Bridge bridge = BridgeGlobals.Create();
            bridge.AddMember(station.Ifp);
            bridge.AddMember(gif);
            bridge.Ifp.Up();
            return station;
        }
    }

    private static TunnelAddresses Reverse(TunnelAddresses ends) =>
        ends.Family == Af.Inet ? new TunnelAddresses(ends.Destination, ends.Source) : new TunnelAddresses(ends.Destination6, ends.Source6);
}
