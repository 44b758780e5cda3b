using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Inet6;

/// <summary>Two hosts on one Ethernet, with all that goes with it: neighbour discovery, groups, duplicate address detection.</summary>
public sealed class Ip6EpairTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(65_507)]
    public void A_ping_goes_from_one_vnet_to_another_and_back(int size)
    {
        using var world = new Simulation(1);
        VnetInstance left = world.CreateVnet("ping6-left");
        VnetInstance right = world.CreateVnet("ping6-right");
        Ifnet a, b;
        using (CurVnet.Set(left))
            (a, b) = Epair.Create();
        b.MoveTo(right);
        a.Up();
        b.Up();
        In6Addr from = In6Addr.Parse("fd00::1"), to = In6Addr.Parse("fd00::2");
        using (CurVnet.Set(left))
            In6Ifaddrs.Add(a, from, 64);
        using (CurVnet.Set(right))
            In6Ifaddrs.Add(b, to, 64);
        world.RunFor(TimeSpan.FromSeconds(5));
        using (CurVnet.Set(left))
        {
            // The first one waits for the neighbour's address; the other one stays here.
            Assert.Equal(Errno.Ok, Netinet6.Ip6.Output(Mbuf.From(Packet6.Echo(from, to, size))!));
            Assert.Equal(Errno.Ok, Netinet6.Ip6.Output(Mbuf.From(Packet6.Echo(from, from, size))!));
        }

        world.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(1ul, Icmp6.Statistics(right).icp6s_reflect);
        Assert.Equal(1ul, Icmp6.Statistics(left).icp6s_reflect);
        Assert.Equal(2ul, Icmp6.Statistics(left).icp6s_in_echoreply);
        Assert.Equal(0ul, Icmp6.Statistics(left).icp6s_checksum);
        Assert.Equal(size > 1452 ? 1ul : 0ul, Netinet6.Ip6.Statistics(left).ip6s_reassembled);
    }
}
