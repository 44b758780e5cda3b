using System.Collections.Concurrent;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Benchmarks;

/// <summary>What a neighbour of IPv6 costs, of a thousand on one link.</summary>
/// <remarks>
/// Bars: <c>nd6_lookup_vs_dictionary</c>, to find one beside a <see cref="ConcurrentDictionary{K,V}"/> of the same entries, at most 1;
/// <c>nd6_lookup_vs_arp</c>, beside the same of ARP, at most 1.5; <c>nd6_entry_bytes</c>, what one takes, at most 500;
/// <c>nd6_allocated_bytes</c> 0.
/// </remarks>
internal static class NeighbourFigures
{
    private const uint Neighbours = 1000;
    private static readonly MacAddress s_us = new(0x0200_0000_0001);
    private static readonly MacAddress s_them = new(0x0200_0000_0002);
    private static readonly ConcurrentDictionary<(int Index, In6Addr Address), MacAddress> s_dictionary = new();

    private static Ifnet s_ifp = null!;
    private static Mbuf s_packet = null!;
    private static ulong s_sink;

    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        using (CurVnet.Set(vnet))
        {
            s_ifp = new Ifnet(new Drop(), Ethernet.Layer, IfType.Ethernet, "neighbours", 0);
            Ethernet.Attach(s_ifp, s_us);
            s_ifp.Up();
            s_packet = Mbuf.GetHeader()!;
            long before = GC.GetTotalMemory(true);
            for (uint i = 0; i < Neighbours; i++)
                Nd6.Set(s_ifp, Address(i), s_them, Nd6Kinds.None);
            print("nd6_entry_bytes", (GC.GetTotalMemory(true) - before) / (double)Neighbours);
            for (uint i = 0; i < Neighbours; i++)
            {
                Arp.Set(s_ifp, new InAddr(0x0a00_0100 + i), s_them);
                s_dictionary[(s_ifp.Index, Address(i))] = s_them;
            }

            double[] times = Comparison.Measure(new Kernel(Nd), new Kernel(Arped), new Kernel(LookUp));
            print("nd6_lookup_ns", times[0]);
            print("nd6_lookup_vs_arp", times[0] / times[1]);
            print("nd6_lookup_vs_dictionary", times[0] / times[2]);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            Nd();
            print("nd6_allocated_bytes", GC.GetAllocatedBytesForCurrentThread() - allocated);
            s_packet.FreeChain();
            s_ifp.Detach();
        }
    }

    private static In6Addr Address(uint i) => new(0xfd00_0000_0000_0000, i + 1);

    private static void Nd()
    {
        ulong sum = 0;
        for (uint i = 0; i < Kernel.Accesses; i++)
        {
            Nd6.Resolve(s_ifp, s_packet, Address(i % Neighbours), out MacAddress hardware);
            sum += hardware.Value;
        }

        s_sink = sum;
    }

    private static void Arped()
    {
        ulong sum = 0;
        for (uint i = 0; i < Kernel.Accesses; i++)
        {
            Arp.Resolve(s_ifp, s_packet, new InAddr(0x0a00_0100 + (i % Neighbours)), out MacAddress hardware, out _);
            sum += hardware.Value;
        }

        s_sink = sum;
    }

    private static void LookUp()
    {
        ulong sum = 0;
        for (uint i = 0; i < Kernel.Accesses; i++)
            sum += s_dictionary[(s_ifp.Index, Address(i % Neighbours))].Value;
        s_sink = sum;
    }

    private sealed class Drop : IfDriver
    {
        public override Errno Transmit(Ifnet ifp, Mbuf m)
        {
            m.FreeChain();
            return Errno.Ok;
        }
    }
}
