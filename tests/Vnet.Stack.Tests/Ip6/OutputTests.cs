using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Inet6;

public sealed class OutputTests
{
    /// <summary>The same packet as its sender leaves it to a device: the checksum field holds the pseudo-header's sum.</summary>
    public static byte[] Open(byte[] udp)
    {
        byte[] open = [.. udp];
        Span<byte> field = open.AsSpan(46);
        uint pseudo = InternetChecksum.PseudoHeader(udp.AsSpan(8, 16), udp.AsSpan(24, 16), IpProto.Udp, (uint)(udp.Length - 40));
        BinaryPrimitives.WriteUInt16BigEndian(field, InternetChecksum.Fold(pseudo));
        return open;
    }

    [Theory]
    [InlineData(IfCap.None, false)]
    [InlineData(IfCap.TxCsum, false)]
    [InlineData(IfCap.TxCsumIpv6, true)]
    public void A_checksum_stays_open_only_for_a_device_that_completes_it(IfCap capabilities, bool staysOpen)
    {
        using var host = new Ip6Host("out6-csum", capabilities);
        byte[] packet = Packet6.Udp(Ip6Host.Address, Ip6Host.Peer, 1000, 2000, "hello!"u8);
        byte[] open = Open(packet);
        Assert.Equal(Errno.Ok, host.Send(open, asks: CsumFlags.Ip6Udp, field: 6));
        Assert.Equal(staysOpen ? CsumFlags.Ip6Udp : CsumFlags.None, host.Asked);
        Assert.Equal(staysOpen ? open : packet, host.TakeOne());
    }

    [Fact]
    public void A_datagram_that_is_divided_has_its_checksum_computed_before()
    {
        using var host = new Ip6Host("out6-csumfrag", IfCap.TxCsumIpv6);
        byte[] packet = Packet6.Udp(Ip6Host.Address, Ip6Host.Peer, 1000, 2000, new byte[3000]);
        Assert.Equal(Errno.Ok, host.Send(Open(packet), asks: CsumFlags.Ip6Udp, field: 6));
        Assert.Equal(3, host.Sent.Count);
        Assert.Equal(packet[40..48], host.Sent[0][48..56]);
        Assert.All(host.Sent, one => Assert.Equal(host.Sent[0][44..48], one[44..48]));
    }

    [Fact]
    public void The_source_is_chosen_and_the_length_filled_in()
    {
        using var host = new Ip6Host("out6-source");
        byte[] packet = Packet6.Make(In6Addr.Any, Ip6Host.Peer, 200, new byte[10]);
        (packet[0], packet[4], packet[5]) = (0, 0, 0);
        Assert.Equal(Errno.Ok, host.Send(packet));
        byte[] sent = host.TakeOne();
        Assert.Equal(Ip6Host.Address, Packet6.SourceOf(sent));
        Assert.Equal(0x60, sent[0]);
        Assert.Equal(10, sent[5]);
    }

    [Fact]
    public void A_link_local_destination_needs_an_interface()
    {
        using var host = new Ip6Host("out6-zone");
        byte[] packet = Packet6.Make(In6Addr.Any, Ip6Host.PeerLinkLocal, 200, new byte[10]);
        Assert.Equal(Errno.HostUnreachable, host.Send(packet));
        Assert.Equal(Errno.Ok, host.Send(packet, zone: (uint)host.Ifp.Index));
        Assert.True(Packet6.SourceOf(host.TakeOne()).IsLinkLocal);
        Ifnet other = host.Add("port", 1);
        host.AddAddress(other, In6Addr.Parse("2001:db8:2::1"), 64);
        // The source's zone is another one.
        Assert.Equal(Errno.HostUnreachable, host.Send(Packet6.Make(Ip6Host.LinkLocal, In6Addr.Parse("2001:db8:2::9"), 200, new byte[10])));
        Assert.Equal(1ul, host.Stat.ip6s_badscope);
    }

    [Fact]
    public void What_must_not_be_divided_is_refused_and_no_route_is_told()
    {
        using var host = new Ip6Host("out6-refused");
        byte[] packet = Packet6.Make(In6Addr.Any, Ip6Host.Peer, 200, new byte[1461]);
        Assert.Equal(Errno.MessageTooLong, host.Send(packet, Ip6OutputFlags.DontFragment));
        Assert.Equal(Errno.HostUnreachable, host.Send(Packet6.Make(In6Addr.Any, Ip6Host.Far, 200, new byte[8])));
        Assert.Equal(Errno.Ok, host.Send(packet, Ip6OutputFlags.MinMtu));
        Assert.Equal(2, host.Sent.Count);
        Assert.All(host.Sent, one => Assert.True(one.Length <= 1280));
    }

    [Fact]
    public void Own_addresses_are_reached_without_the_link()
    {
        using var host = new Ip6Host("out6-own");
        Assert.Equal(Errno.Ok, host.Send(Packet6.Echo(Ip6Host.Address, Ip6Host.Address)));
        Assert.Equal(Errno.Ok, host.Send(Packet6.Echo(Ip6Host.LinkLocal, Ip6Host.LinkLocal), zone: (uint)host.Ifp.Index));
        Assert.Empty(host.Sent);
        Assert.Equal(2ul, host.Icmp.icp6s_reflect);
        Assert.Equal(2ul, host.Icmp.icp6s_in_echoreply);
    }

    [Fact]
    public void Groups_are_heard_by_members_here_too()
    {
        using var host = new Ip6Host("out6-group");
        uint zone = (uint)host.Ifp.Index;
        Assert.Equal(Errno.Ok, host.Send(Packet6.Echo(Ip6Host.LinkLocal, In6Addr.AllNodes), zone: zone));
        Assert.Equal(1ul, host.Icmp.icp6s_in_echo);
        Assert.Single(host.Sent);
        Assert.Equal(Errno.Ok, host.Send(Packet6.Echo(Ip6Host.LinkLocal, In6Addr.AllNodes), Ip6OutputFlags.NoMulticastLoop, zone));
        Assert.Equal(1ul, host.Icmp.icp6s_in_echo);
        Assert.Equal(2, host.Sent.Count);
        // For this host alone.
        byte[] near = Packet6.Echo(Ip6Host.LinkLocal, In6Addr.AllNodes);
        near[7] = 0;
        Assert.Equal(Errno.Ok, host.Send(near, zone: zone));
        Assert.Equal(2, host.Sent.Count);
    }

    [Fact]
    public void Options_are_put_between_the_headers()
    {
        using var host = new Ip6Host("out6-pktopts");
        var sticky = new Ip6PktOpts { HopLimit = 3, Destination = [0, 0, 1, 4, 0, 0, 0, 0] };
        Ip6PktOpts options = new Ip6PktOpts
        {
            TrafficClass = 0xb8,
            HopByHop = [0, 0, 5, 2, 0, 0, 1, 0],
            Routing = [0, 0, 253, 0, 0, 0, 0, 0],
        }.Over(sticky);
        options.ThrowIfInvalid();
        using (CurVnet.Set(host.Vnet))
        {
            Mbuf m = Mbuf.From(Packet6.Udp(Ip6Host.Address, Ip6Host.Peer, 1, 2, new byte[2000]))!;
            Assert.Equal(Errno.Ok, Netinet6.Ip6.Output(m, options, Ip6OutputFlags.None, null, 0));
        }

        Assert.Equal(2, host.Sent.Count);
        foreach (byte[] sent in host.Sent)
        {
            Assert.Equal(0xb8, (byte)((sent[0] << 4) | (sent[1] >> 4)));
            Assert.Equal(3, sent[7]);
            // What routers look at is before every fragment, what is the destination's inside.
            Assert.Equal([IpProto.HopByHop, IpProto.Routing, IpProto.Fragment, IpProto.DestinationOptions], [sent[6], sent[40], sent[48], sent[56]]);
        }

        Assert.Equal(IpProto.Udp, host.Sent[0][64]);
        Assert.Throws<NetException>(() => new Ip6PktOpts { Routing = [0, 2, 0, 1, .. new byte[20]] }.ThrowIfInvalid());
        Assert.Throws<NetException>(() => new Ip6PktOpts { HopByHop = new byte[9] }.ThrowIfInvalid());
    }

    [Fact]
    public void A_next_hop_must_be_a_neighbour()
    {
        using var host = new Ip6Host("out6-nexthop");
        using (CurVnet.Set(host.Vnet))
        {
            Mbuf m = Mbuf.From(Packet6.Udp(Ip6Host.Address, Ip6Host.Far, 1, 2, new byte[20]))!;
            Assert.Equal(Errno.Ok, Netinet6.Ip6.Output(m, new Ip6PktOpts { NextHop = Ip6Host.Peer }, Ip6OutputFlags.None, null, 0));
            m = Mbuf.From(Packet6.Udp(Ip6Host.Address, Ip6Host.Far, 1, 2, new byte[20]))!;
            Assert.Equal(Errno.HostUnreachable, Netinet6.Ip6.Output(m, new Ip6PktOpts { NextHop = Ip6Host.Far }, Ip6OutputFlags.None, null, 0));
        }

        Assert.Equal(Ip6Host.Far, Packet6.DestinationOf(host.TakeOne()));
    }
}
