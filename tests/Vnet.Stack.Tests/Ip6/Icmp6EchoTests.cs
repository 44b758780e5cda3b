using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Lanes;

namespace Vnet.Stack.Tests.Inet6;

public sealed class Icmp6EchoTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(8, 1)]
    [InlineData(1000, 1)]
    [InlineData(1000, 7)]
    public void A_request_is_answered_with_the_same_bytes(int size, int pieces)
    {
        using var host = new Ip6Host("echo6");
        byte[] request = Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, size);
        host.Receive(request, pieces);
        byte[] reply = host.TakeOne();
        Assert.Equal(Icmp6Type.EchoReply, Packet6.ReadIcmp(reply).Type);
        Assert.Equal(Ip6Host.Address, Packet6.SourceOf(reply));
        Assert.Equal(Ip6Host.Peer, Packet6.DestinationOf(reply));
        Assert.Equal(request[44..], reply[44..]);
    }

    [Fact]
    public void A_link_local_neighbour_is_answered_on_its_link()
    {
        using var host = new Ip6Host("echo6-ll");
        Ifnet other = host.Add("port", 1);
        host.AddAddress(other, Ip6Host.LinkLocal, 64);
        host.Settle();
        host.Receive(Packet6.Echo(Ip6Host.PeerLinkLocal, Ip6Host.LinkLocal), ifp: other);
        Assert.Equal([other], host.SentBy);
        Assert.Equal(Ip6Host.PeerLinkLocal, Packet6.DestinationOf(host.TakeOne()));
    }

    [Fact]
    public void A_request_to_a_group_is_answered_from_an_address_of_this_host()
    {
        using var host = new Ip6Host("echo6-group");
        host.Receive(Packet6.Echo(Ip6Host.PeerLinkLocal, In6Addr.AllNodes));
        byte[] reply = host.TakeOne();
        Assert.Equal(Icmp6Type.EchoReply, Packet6.ReadIcmp(reply).Type);
        Assert.True(Packet6.SourceOf(reply).IsLinkLocal);
    }

    [Fact]
    public void A_wrong_checksum_is_dropped_and_counted()
    {
        using var host = new Ip6Host("echo6-sum");
        byte[] request = Packet6.Echo(Ip6Host.Peer, Ip6Host.Address);
        request[43] ^= 1;
        host.Receive(request);
        Assert.Empty(host.Sent);
        Assert.Equal(1ul, host.Icmp.icp6s_checksum);
    }

    [Fact]
    public void Two_vnets_ping_each_other()
    {
        using var left = new Ip6Host("echo6-left");
        using var right = new Ip6Host("echo6-right", address: Ip6Host.Peer, linkLocal: Ip6Host.PeerLinkLocal);
        left.ConnectTo(right);
        int replies = 0;
        Icmp6.Register(Icmp6Type.EchoReply, 8, (m, offset) =>
        {
            replies += m.Data[offset] == Icmp6Type.EchoReply ? 1 : 0;
            m.FreeChain();
        });
        try
        {
            Assert.Equal(Errno.Ok, left.Send(Packet6.Echo(Ip6Host.Address, Ip6Host.Peer)));
            Assert.Equal(Errno.Ok, left.Send(Packet6.Echo(Ip6Host.LinkLocal, Ip6Host.PeerLinkLocal), zone: (uint)left.Ifp.Index));
            LaneHost.Until(() => replies == 2);
        }
        finally
        {
            Icmp6.Unregister(Icmp6Type.EchoReply);
        }
    }
}
