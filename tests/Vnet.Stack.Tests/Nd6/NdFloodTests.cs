using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>What others can fill is bounded, and who is talked to stays.</summary>
public class NdFloodTests
{
    [Fact]
    public void Solicitations_of_many_stay_within_bounds_and_a_neighbour_in_use_stays_known()
    {
        using var host = new NdHost("ndf-ns");
        host.Make(Nd6State.Reachable);
        host.Port.Discards = true;
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (uint i = 0; i < 20_000; i++)
            host.Solicit(new In6Addr(NdHost.Peer.High, 0x1_0000 + i), NdHost.Address, new MacAddress(0x0200_0001_0000ul + i));

        Assert.Equal(2048, host.Neighbours);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 2 << 20);
        host.Port.Discards = false;
        host.Send(NdHost.Peer, 5);
        Assert.Equal((NdHost.PeerMac, 5), (host.TakeOne().To, 5));
    }

    [Fact]
    public void Packets_to_many_who_are_not_there_stay_within_bounds_and_a_neighbour_in_use_stays_known()
    {
        using var host = new NdHost("ndf-scan");
        host.Make(Nd6State.Reachable);
        host.Port.Discards = true;
        for (uint i = 0; i < 20_000; i++)
            host.Send(new In6Addr(NdHost.Peer.High, 0x1_0000 + i));

        Assert.Equal(2048, host.Neighbours);
        Assert.InRange(Nd6.Entries(host.Vnet).Sum(static one => one.Held), 0, 1024);
        Assert.InRange(host.Stat.txsolicits, 1000ul, 1001ul);
        Assert.Equal(Nd6State.Reachable, host.StateOf(NdHost.Peer));
        // A newcomer is resolved in the midst of it, though its first packet may not find a place to wait.
        host.Advance(1.01);
        host.Port.Discards = false;
        host.Port.TakeSent();
        var newcomer = In6Addr.Parse("2001:db8::beef");
        host.Send(newcomer, 1);
        host.Advertise(newcomer, NdHost.OtherMac, "SO");
        host.Send(newcomer, 2);
        Assert.Contains(host.Take(), static frame => frame.To == NdHost.OtherMac);
        host.Port.Discards = true;
        host.Advance(30);
        Assert.Equal(2, host.Neighbours);
    }

    [Fact]
    public void Limits_are_for_the_vnet_and_for_an_interface()
    {
        using var host = new NdHost("ndf-limits");
        Ifnet other = host.Port.Add("other", 0, NdHost.OtherMac);
        host.Port.Set("net.inet6.icmp6.nd6_maxentries", 30);
        host.Port.Set("net.inet6.icmp6.nd6_maxifentries", 20);
        host.Port.Discards = true;
        host.Do(() =>
        {
            Nd6.SetFlags(other, Nd6Flags.None, Nd6Flags.IfDisabled);
            for (uint i = 0; i < 100; i++)
            {
                foreach (Ifnet ifp in (Ifnet[])[host.Ifp, other])
                    Net.Ethernet.Output(ifp, host.Port.Packet(new byte[40]), new In6Addr(NdHost.Peer.High, 100 + i));
                if (i == 50)
                    Assert.Equal(30, host.Neighbours);
            }
        });

        Assert.Equal(30, host.Neighbours);
        Assert.InRange(Nd6.Entries(host.Vnet).Count(static one => one is { Interface: "port0", Kinds: Nd6Kinds.None }), 1, 20);
    }

    [Fact]
    public void Known_neighbour_is_found_without_allocation()
    {
        using var host = new NdHost("ndf-alloc");
        host.Make(Nd6State.Reachable);
        host.Port.Discards = true;
        using CurVnet.Scope scope = CurVnet.Set(host.Vnet);
        Mbuf m = host.Port.Packet(new byte[60]);
        for (int i = 0; i < 100; i++)
            Nd6.Resolve(host.Ifp, m, NdHost.Peer, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            Nd6.Resolve(host.Ifp, m, NdHost.Peer, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        m.FreeChain();

        Assert.Equal(0, allocated);
    }
}
