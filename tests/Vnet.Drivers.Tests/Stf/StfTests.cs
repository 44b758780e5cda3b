using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Netinet;
using Vnet.Stack.Tests.Inet6;
using Vnet.Stack.Tests.Inet;

namespace Vnet.Drivers.Tests;

public class StfTests
{
    private const string Here = "2002:c000:201::1";
    private const string There = "2002:c000:202::1";

    [Fact]
    public void Sites_reach_each_other_by_their_addresses_alone()
    {
        using var delivered = new Delivered();
        (TunnelSite left, TunnelSite right) = TunnelSite.Pair("stf-pair");
        using (left)
        using (right)
        {
            Ifnet near = left.Create("stf");
            Ifnet far = right.Create("stf");
            left.Address(near, Here + "/16");
            right.Address(far, There + "/16");
            byte[] packet = Packet6.Make(In6Addr.Parse(Here), In6Addr.Parse(There), TunnelSite.TestProtocol, new byte[100]);
            Assert.Equal(Errno.Ok, left.Send(packet));
            var (vnet, name, got, _) = delivered.One();
            Assert.Equal((right.Vnet, far.Name), (vnet, name));
            Assert.Equal(packet[8..], got[8..]);
            Assert.Equal(1ul, near.Statistics.Sum().opackets);
        }
    }

    [Fact]
    public void Rest_of_IPv6_is_reached_by_a_relay()
    {
        using var site = Make("stf-relay", out Ifnet stf);
        byte[] packet = Packet6.Make(In6Addr.Parse(Here), In6Addr.Parse("2001:db8:9::1"), TunnelSite.TestProtocol, new byte[8]);
        site.Route("2001:db8:9::/48", stf);
        Assert.Equal(Errno.NetworkUnreachable, site.Send(packet));
        site.Route("2001:db8:9::/64", stf, "2002:c000:209::");
        Assert.Equal(Errno.Ok, site.Send(packet));
        byte[] outer = site.TakeOne();
        Assert.Equal(InAddr.Parse("192.0.2.9"), new InAddr(outer.AsSpan(16)));
        Assert.Equal((IpProto.IpV6, (byte)40), (outer[9], outer[8]));
    }

    [Theory]
    [InlineData("2002:a00:1::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:e000:1::1")]
    [InlineData("2002:ffff:ffff::1")]
    [InlineData("2002:0:1::1")]
    [InlineData("2002:c0a8:101::1")]
    [InlineData("2002:ac10:101::1")]
    [InlineData("2002:a9fe:101::1")]
    [InlineData("2002:c000:2ff::1")]
    public void Nothing_is_sent_to_addresses_that_are_no_hosts(string destination)
    {
        using var site = Make("stf-out", out Ifnet stf);
        Assert.Equal(Errno.NetworkUnreachable, site.Send(Packet6.Make(In6Addr.Parse(Here), In6Addr.Parse(destination), TunnelSite.TestProtocol, new byte[8])));
        Assert.Equal((1ul, 1ul), (Stf.Statistics(site.Vnet).ts_badaddr, stf.Statistics.Sum().oerrors));
        Assert.Empty(site.Sent);
    }

    [Theory]
    // Who is of 6to4 must be who sends (RFC 3964 section 5).
    [InlineData("192.0.2.2", "2002:c000:203::1", Here)]
    [InlineData("10.0.0.1", "2002:a00:1::1", Here)]
    [InlineData("192.0.2.2", "2002:7f00:1::1", Here)]
    [InlineData("192.0.2.2", There, "2002:c000:203::1")]
    [InlineData("192.0.2.2", There, "2001:db8::1")]
    [InlineData("192.0.2.2", "fe80::1", Here)]
    [InlineData("192.0.2.2", "ff02::1", Here)]
    [InlineData("192.0.2.2", "::1", Here)]
    [InlineData("192.0.2.2", "::192.0.2.2", Here)]
    [InlineData("192.0.2.2", "::ffff:192.0.2.2", Here)]
    [InlineData("192.0.2.2", "fec0::1", Here)]
    [InlineData("192.0.2.2", There, "fe80::1")]
    [InlineData("192.0.2.2", There, "ff02::1")]
    [InlineData("192.0.2.255", "2002:c000:2ff::1", Here)]
    public void What_must_not_come_in_is_dropped_and_counted(string from, string source, string destination)
    {
        using var delivered = new Delivered();
        using var site = Make("stf-in", out Ifnet stf);
        site.Receive(IpPacket.Make(from, "192.0.2.1", Packet6.Make(In6Addr.Parse(source), In6Addr.Parse(destination), TunnelSite.TestProtocol, new byte[8]), IpProto.IpV6));
        Assert.Equal((0, 0ul), (delivered.Count, stf.Statistics.Sum().ipackets));
        Drained.Of(site.Vnet);
    }

    [Fact]
    public void What_may_come_in_does()
    {
        using var delivered = new Delivered();
        using var site = Make("stf-may", out Ifnet stf);
        // From a neighbour, and by a relay.
        foreach (string source in new[] { There, "2001:db8::7" })
        {
            site.Receive(IpPacket.Make("192.0.2.2", "192.0.2.1", Packet6.Make(In6Addr.Parse(source), In6Addr.Parse(Here), TunnelSite.TestProtocol, new byte[8]), IpProto.IpV6));
            Assert.Equal(stf.Name, delivered.One().Interface);
        }

        Stf.SetOptions(stf, StfOptions.NoInput);
        site.Receive(IpPacket.Make("192.0.2.2", "192.0.2.1", Packet6.Make(In6Addr.Parse(There), In6Addr.Parse(Here), TunnelSite.TestProtocol, new byte[8]), IpProto.IpV6));
        Assert.Equal(0, delivered.Count);
    }

    [Fact]
    public void Private_addresses_are_for_who_permits_them()
    {
        using var site = new TunnelSite("stf-private");
        site.Address(site.Wire, "10.0.0.1/24");
        site.Address(site.Create("stf"), "2002:a00:1::1/16");
        byte[] packet = Packet6.Make(In6Addr.Parse("2002:a00:1::1"), In6Addr.Parse("2002:a00:2::1"), TunnelSite.TestProtocol, new byte[8]);
        Assert.Equal(Errno.NetworkUnreachable, site.Send(packet));
        Sysctl.Set("net.link.stf.permit_rfc1918", true, site.Vnet);
        Assert.Equal(Errno.Ok, site.Send(packet));
        Assert.Single(site.Sent);
    }

    [Fact]
    public void Configured_tunnel_comes_before_the_automatic_one()
    {
        using var delivered = new Delivered();
        using var site = Make("stf-gif", out _);
        Ifnet gif = site.Create("gif", TunnelAddresses.Parse("192.0.2.1", "192.0.2.2"));
        site.Address(gif, "fd00:1::1/64");
        site.Receive(IpPacket.Make("192.0.2.2", "192.0.2.1", Packet6.Make(In6Addr.Parse(There), In6Addr.Parse(Here), TunnelSite.TestProtocol, new byte[8]), IpProto.IpV6));
        Assert.Equal(gif.Name, delivered.One().Interface);
    }

    [Fact]
    public void Domain_of_a_provider_has_its_own_prefix_and_relay()
    {
        using var delivered = new Delivered();
        using var site = new TunnelSite("stf-6rd");
        site.Address(site.Wire, "10.100.100.1/24");
        // The example of RFC 5969 section 7.1.1, with 8 bits in common.
        var domain = new SixRd(In6Addr.Parse("2001:db8::"), 32, InAddr.Parse("10.100.100.1"), 8, InAddr.Parse("10.100.100.254"));
        Assert.Equal((56, In6Addr.Parse("2001:db8:6464:100::")), (domain.DelegatedLength, domain.DelegatedOf(InAddr.Parse("10.100.100.1"))));
        Ifnet stf = site.Create("stf", domain);
        site.Address(stf, "2001:db8:6464:100::1/32");
        site.Route("2001:db9::/32", stf);
        Assert.Equal(Errno.Ok, site.Send(Packet6.Make(In6Addr.Parse("2001:db8:6464:100::1"), In6Addr.Parse("2001:db8:6464:200::1"), TunnelSite.TestProtocol, new byte[8])));
        Assert.Equal(InAddr.Parse("10.100.100.2"), new InAddr(site.TakeOne().AsSpan(16)));
        Assert.Equal(Errno.Ok, site.Send(Packet6.Make(In6Addr.Parse("2001:db8:6464:100::1"), In6Addr.Parse("2001:db9::1"), TunnelSite.TestProtocol, new byte[8])));
        Assert.Equal(domain.BorderRelay, new InAddr(site.TakeOne().AsSpan(16)));
        void From(string outer, string inner) => site.Receive(IpPacket.Make(outer, "10.100.100.1",
            Packet6.Make(In6Addr.Parse(inner), In6Addr.Parse("2001:db8:6464:100::1"), TunnelSite.TestProtocol, new byte[8]), IpProto.IpV6));
        // Others of the domain by themselves, the rest by the relay and by nobody else (RFC 5969 section 12).
        From("10.100.100.2", "2001:db8:6464:200::1");
        delivered.One();
        From("10.100.100.254", "2001:db9::1");
        delivered.One();
        From("10.100.100.3", "2001:db8:6464:200::1");
        From("10.100.100.3", "2001:db9::1");
        Assert.Equal((0, 2ul), (delivered.Count, Stf.Statistics(site.Vnet).ts_badaddr));
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Stf.SetDomain(stf, domain with { PrefixLength = 48 })).Errno);
        Stf.SetDomain(stf, null);
        Assert.Null(Stf.DomainOf(stf));
    }

    private static TunnelSite Make(string name, out Ifnet stf)
    {
        var site = new TunnelSite(name);
        // For the broadcast address of the network.
        site.Wire.SetFlags(IfFlags.Broadcast, IfFlags.None);
        site.Address(site.Wire, "192.0.2.1/24");
        stf = site.Create("stf");
        site.Address(stf, Here + "/16");
        return site;
    }
}
