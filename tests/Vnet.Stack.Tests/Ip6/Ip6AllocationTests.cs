using Vnet.Net;

namespace Vnet.Stack.Tests.Inet6;

// Switches the zones' debugging off, under which they record and check every call.
public sealed class Ip6AllocationTests : IDisposable
{
    private readonly bool _debug = MbufZones.Mbufs.Debug;

    public Ip6AllocationTests() => SetDebug(false);

    public void Dispose() => SetDebug(_debug);

    [Fact]
    public void Nothing_is_allocated_for_a_packet_that_is_answered_passed_on_divided_or_reassembled()
    {
        using var host = new Ip6Host("ip6-alloc");
        host.AddRoute("2001:db8:f::", 48, host.Ifp, Ip6Host.Peer);
        host.Set("net.inet6.ip6.forwarding", 1);
        host.Set("net.inet6.ip6.redirect", 0);
        host.Wire = static (_, m) => m.FreeChain();
        byte[] echo = Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 100);
        byte[] transit = Packet6.Echo(Ip6Host.Peer, Ip6Host.Far, 100);
        byte[] large = Packet6.Echo(Ip6Host.Peer, Ip6Host.Address, 1800);
        byte[] first = Packet6.Fragment(large, 5, 0, 1200, true);
        byte[] second = Packet6.Fragment(large, 5, 1200, large.Length - 1240, false);
        SetDebug(false);
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            using (CurVnet.Set(host.Vnet))
            {
                for (int i = 0; i < 2_000; i++)
                {
                    host.Ifp.Input(Mbuf.From(echo)!);
                    host.Ifp.Input(Mbuf.From(transit)!);
                    host.Ifp.Input(Mbuf.From(first)!);
                    host.Ifp.Input(Mbuf.From(second)!);
                }
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(6000ul, host.Stat.ip6s_fragmented);
        Assert.Equal(6000ul, host.Stat.ip6s_forward);
        Assert.Equal(0, allocated);
    }

    private static void SetDebug(bool isOn)
    {
        foreach (Zone zone in MbufZones.All)
            zone.Debug = isOn;
    }
}
