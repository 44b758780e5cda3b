using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Inet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>What messages must not be (RFC 4861 sections 6.1, 7.1, 8.1; RFC 6980): nothing is learnt of them, and nothing answered.</summary>
public class NdValidationTests
{
    private static readonly byte[] s_noLength = [1, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] s_tooLong = [1, 9, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] s_cut = [14, 1, 0, 0];

    public static TheoryData<string, byte[]> Wrong => new()
    {
        { "hop limit of a solicitation", NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, NdHost.PeerMac, hopLimit: 254) },
        { "code of a solicitation", NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, NdHost.PeerMac, code: 1) },
        { "option without length", NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, null, s_noLength) },
        { "option beyond the end", NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, null, s_tooLong) },
        { "option cut off", NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, NdHost.PeerMac, s_cut) },
        { "group as target", NdPacket.Solicitation(NdHost.Peer, In6Addr.AllNodes, In6Addr.AllNodes, NdHost.PeerMac) },
        { "group as link address", NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, new MacAddress(0x3333_0000_0001)) },
        { "no link address", NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, new MacAddress(0)) },
        { "DAD with link address", NdPacket.Solicitation(In6Addr.Any, NdHost.Address.SolicitedNode, NdHost.Address, NdHost.PeerMac) },
        { "DAD to the address itself", NdPacket.Solicitation(In6Addr.Any, NdHost.Address, NdHost.Address, null) },
        { "DAD to all nodes", NdPacket.Solicitation(In6Addr.Any, In6Addr.AllNodes, NdHost.Address, null) },
        { "short solicitation", Packet6.Icmp(NdHost.Peer, NdHost.Address, 135, 0, new byte[12], hopLimit: 255) },
        { "hop limit of an advertisement", NdPacket.Advertisement(NdHost.Peer, NdHost.Address, NdHost.Peer, NdHost.OtherMac, "SO", hopLimit: 1) },
        { "code of an advertisement", NdPacket.Advertisement(NdHost.Peer, NdHost.Address, NdHost.Peer, NdHost.OtherMac, "SO", code: 3) },
        { "solicited to a group", NdPacket.Advertisement(NdHost.Peer, In6Addr.AllNodes, NdHost.Peer, NdHost.OtherMac, "SO") },
        { "advertisement of a group", NdPacket.Advertisement(NdHost.Peer, NdHost.Address, In6Addr.AllNodes, NdHost.OtherMac, "SO") },
        { "advertisement with an option without length", NdPacket.Advertisement(NdHost.Peer, NdHost.Address, NdHost.Peer, NdHost.OtherMac, "SO", s_noLength) },
        { "broadcast as link address", NdPacket.Advertisement(NdHost.Peer, NdHost.Address, NdHost.Peer, MacAddress.Broadcast, "SO") },
        { "short advertisement", Packet6.Icmp(NdHost.Peer, NdHost.Address, 136, 0, new byte[16], hopLimit: 255) },
        { "redirect of an address that is not link-local", NdPacket.Redirect(NdHost.Peer, NdHost.Address, NdHost.RouterB, NdHost.Far) },
        { "advertisement of a router that is not link-local", NdPacket.RouterAdvertisement(NdHost.Peer, options: NdPacket.Prefix("2001:db8:9::")) },
        { "hop limit of a router advertisement", NdPacket.RouterAdvertisement(NdHost.RouterA, hopLimit: 64, options: NdPacket.Prefix("2001:db8:9::")) },
        { "code of a router advertisement", NdPacket.RouterAdvertisement(NdHost.RouterA, code: 1, options: NdPacket.Prefix("2001:db8:9::")) },
        { "short router advertisement", Packet6.Icmp(NdHost.RouterA, In6Addr.AllNodes, 134, 0, new byte[8], hopLimit: 255) },
        { "router advertisement with an option without length", NdPacket.RouterAdvertisement(NdHost.RouterA, options: [.. NdPacket.Prefix("2001:db8:9::"), .. s_noLength]) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_message_changes_nothing(string what, byte[] packet)
    {
        using var host = new NdHost("ndv");
        host.Treat(Nd6Flags.AcceptRtadv);
        host.Make(Nd6State.Reachable);
        host.Advance(5);
        host.Take();
        Nd6stat before = host.Stat;

        host.Receive(packet);

        Assert.Empty(host.Take());
        Assert.True(host.Neighbours == 1, what);
        Assert.Equal((Nd6State.Reachable, NdHost.PeerMac), (host.StateOf(NdHost.Peer), host.Find(NdHost.Peer)!.Hardware));
        Assert.Empty(Nd6.Routers(host.Vnet));
        Assert.Empty(Nd6.Prefixes(host.Vnet));
        Assert.Equal(Refused(before) + 1, Refused(host.Stat));
    }

    [Fact]
    public void Message_in_a_fragment_is_refused_even_in_one()
    {
        using var host = new NdHost("ndv-fragment");
        byte[] whole = NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, NdHost.PeerMac);
        byte[] atomic = Packet6.Fragment(whole, 1, 0, whole.Length - Ip6Header.Length, hasMore: false);
        atomic[7] = 255;

        host.Receive(atomic);

        Assert.Empty(host.Take());
        Assert.Equal((0, 1ul), (host.Neighbours, host.Stat.rxfragmented));
    }

    [Fact]
    public void Wrong_checksum_is_refused()
    {
        using var host = new NdHost("ndv-sum");
        byte[] packet = NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, NdHost.PeerMac);
        packet[^1] ^= 1;

        host.Receive(packet);

        Assert.Empty(host.Take());
        Assert.Equal(0, host.Neighbours);
    }

    [Fact]
    public void Unknown_options_are_skipped()
    {
        using var host = new NdHost("ndv-unknown");

        host.Receive(NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, NdHost.PeerMac, [200, 2, .. new byte[14]]));

        Assert.Equal(136, host.TakeOne().Type);
    }

    [Fact]
    public void Too_many_options_are_refused()
    {
        using var host = new NdHost("ndv-many");
        byte[] options = [.. Enumerable.Repeat<byte[]>([200, 1, 0, 0, 0, 0, 0, 0], 33).SelectMany(static one => one)];

        host.Receive(NdPacket.Solicitation(NdHost.Peer, NdHost.Address.SolicitedNode, NdHost.Address, null, options));

        Assert.Empty(host.Take());
        Assert.Equal(1ul, host.Stat.rxtoomanyopt);
    }

    [Fact]
    public void Interface_that_speaks_no_ipv6_hears_nothing()
    {
        using var host = new NdHost("ndv-disabled");
        host.Treat(Nd6Flags.IfDisabled);

        host.Solicit(NdHost.Peer, NdHost.Address, NdHost.PeerMac);

        Assert.Empty(host.Take());
        Assert.Equal(Errno.NetworkDown, host.Send(NdHost.Peer));
    }

    [Fact]
    public void Solicitation_from_beyond_the_link_is_refused_where_rfc4861_is_asked_for()
    {
        using var host = new NdHost("ndv-onlink");
        host.Port.Set("net.inet6.icmp6.nd6_onlink_ns_rfc4861", 1);

        host.Solicit(NdHost.Far, NdHost.Address, NdHost.PeerMac);
        Assert.Equal(0, host.Neighbours);
        host.Solicit(NdHost.Peer, NdHost.Address, NdHost.PeerMac);

        Assert.Equal(1, host.Neighbours);
    }

    [Fact]
    public void Who_uses_an_address_of_ours_is_not_learnt()
    {
        using var host = new NdHost("ndv-mine");

        host.Solicit(NdHost.LinkLocal, NdHost.Address, NdHost.PeerMac);
        host.Advertise(NdHost.Address, NdHost.PeerMac, "O", In6Addr.AllNodes);

        Assert.Equal(0, host.Neighbours);
        Assert.Empty(host.Take());
    }

    private static ulong Refused(in Nd6stat stat) => stat.rxbadaddr + stat.rxbadcode + stat.rxbadhlim + stat.rxbadlen + stat.rxbadopt + stat.rxignored;
}
