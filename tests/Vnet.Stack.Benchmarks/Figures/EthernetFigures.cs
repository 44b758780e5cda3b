using System.Collections.Concurrent;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Benchmarks;

/// <summary>What Ethernet, ARP and VLANs cost for each packet; one packet goes round, so that no memory is got or freed.</summary>
/// <remarks>
/// <c>ethernet_in_ns</c>: from the driver through the lane to the protocol. <c>ethernet_out_ns</c>: from the protocol, the
/// neighbour found in a table of a thousand, to the driver. <c>vlan_in_ns</c>, <c>vlan_out_ns</c>: the same with a tag in
/// the frame, by a VLAN interface. Bars: <c>arp_lookup_vs_dictionary</c>, beside a <see cref="ConcurrentDictionary{K,V}"/>
/// of the same entries, at most 1; <c>ethernet_allocated_bytes</c> 0.
/// </remarks>
internal static class EthernetFigures
{
    private const ushort Type = 0x9ff0;
    private const int Neighbours = 1000;
    private static readonly MacAddress s_us = new(0x0200_0000_0001);
    private static readonly MacAddress s_them = new(0x0200_0000_0002);
    private static readonly ConcurrentDictionary<(int Index, uint Address), MacAddress> s_dictionary = new();

    private static Ifnet s_ifp = null!;
    private static Ifnet s_vlan = null!;
    private static Mbuf s_packet = null!;
    private static ulong s_sink;

    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        Ethernet.Register(Type, new NetisrProtocol("measured", static m => s_packet = m));
        using (CurVnet.Set(vnet))
        {
            Make();
            double[] times = Comparison.Measure(new Kernel(In), new Kernel(Out), new Kernel(VlanIn), new Kernel(VlanOut), new Kernel(Resolve), new Kernel(LookUp));
            print("ethernet_in_ns", times[0]);
            print("ethernet_out_ns", times[1]);
            print("vlan_in_ns", times[2]);
            print("vlan_out_ns", times[3]);
            print("arp_lookup_ns", times[4]);
            print("arp_lookup_vs_dictionary", times[4] / times[5]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                In();
                Out();
                VlanIn();
                VlanOut();
            }

            print("ethernet_allocated_bytes", GC.GetAllocatedBytesForCurrentThread() - before);
            s_packet.FreeChain();
            s_vlan.Detach();
            s_ifp.Detach();
        }

        Ethernet.Unregister(Type);
    }

    private static void Make()
    {
        s_ifp = new Ifnet(new Keep(), Ethernet.Layer, IfType.Ethernet, "measured", 0);
        Ethernet.Attach(s_ifp, s_us);
        s_ifp.Up();
        s_vlan = IfCloner.Create("vlan", new VlanOptions(s_ifp.Name, 100));
        s_vlan.Up();
        s_packet = Mbuf.GetHeader()!;
        s_packet.Reserve(64);
        s_packet.Extend(46).Clear();
        for (uint i = 0; i < Neighbours; i++)
        {
            Arp.Set(s_ifp, new InAddr(0x0a00_0100 + i), s_them);
            s_dictionary[(s_ifp.Index, 0x0a00_0100 + i)] = s_them;
        }
    }

    private static void In()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
        {
            Mbuf m = s_packet.Prepend(EtherHeader.Length)!;
            _ = new EtherHeader(m.Data) { Destination = s_us, Source = s_them, EtherType = Type };
            s_ifp.Input(m);
        }
    }

    private static void Out()
    {
        for (uint i = 0; i < Kernel.Accesses; i++)
        {
            Ethernet.Output(s_ifp, s_packet, new InAddr(0x0a00_0100 + i));
            s_packet.Adjust(EtherHeader.Length);
        }
    }

    private static void VlanIn()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
        {
            Mbuf m = s_packet.Prepend(EtherHeader.LengthWithTag)!;
            Span<byte> frame = m.Data;
            _ = new EtherHeader(frame) { Destination = s_us, Source = s_them, EtherType = EtherType.Vlan };
            (frame[14], frame[15], frame[16], frame[17]) = (0, 100, Type >> 8, Type & 0xff);
            s_ifp.Input(m);
        }
    }

    private static void VlanOut()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
        {
            Ethernet.Output(s_vlan, s_packet, s_them, Type);
            s_packet.Adjust(EtherHeader.LengthWithTag);
        }
    }

    private static void Resolve()
    {
        ulong sum = 0;
        for (uint i = 0; i < Kernel.Accesses; i++)
        {
            Arp.Resolve(s_ifp, s_packet, new InAddr(0x0a00_0100 + i), out MacAddress mac, out _);
            sum += mac.Value;
        }

        s_sink = sum;
    }

    private static void LookUp()
    {
        ulong sum = 0;
        for (uint i = 0; i < Kernel.Accesses; i++)
        {
            s_dictionary.TryGetValue((s_ifp.Index, 0x0a00_0100 + i), out MacAddress mac);
            sum += mac.Value;
        }

        s_sink = sum;
    }

    private sealed class Keep : IfDriver
    {
        public override Errno Transmit(Ifnet ifp, Mbuf m)
        {
            s_packet = m;
            return Errno.Ok;
        }
    }
}
