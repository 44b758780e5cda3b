using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Benchmarks;

/// <summary>What IPv6 costs for each packet, between two interfaces without link header; one packet goes round, so that no memory is got or freed.</summary>
/// <remarks>
/// <c>ip6_forward_ns</c>: 64 bytes from one interface through the lane and a table of two routes to the other; bar: forwarding
/// through one vnet ≥ 2,000,000 pkt/s, at most 500 ns. <c>ip6_echo_ns</c>: a request in, its reply out; bar: ping ≤ 2 µs there and
/// back. <c>ip6_allocated_bytes</c>: 0.
/// </remarks>
internal static class Ip6Figures
{
    private const int Length = 64;
    private static readonly In6Addr s_own = In6Addr.Parse("2001:db8:1::1");
    private static readonly In6Addr s_sender = In6Addr.Parse("2001:db8:1::2");
    private static readonly In6Addr s_far = In6Addr.Parse("2001:db8:2::9");
    private static readonly byte[] s_transit = new byte[Length];
    private static readonly byte[] s_request = new byte[Length];

    private static Ifnet s_in = null!;
    private static Mbuf? s_packet;

    public static void Print(Action<string, double> print)
    {
        using var vnet = VnetInstance.Create("measured-ip6");
        Sysctl.Set("net.inet6.ip6.forwarding", 1, vnet);
        using (CurVnet.Set(vnet))
        {
            s_in = Make(0, s_own);
            Ifnet other = Make(1, In6Addr.Parse("2001:db8:2::1"));
            Fill(s_transit, s_far);
            Fill(s_request, s_own);
            s_packet = Mbuf.From(s_transit)!;
            double[] times = Comparison.Measure(new Kernel(Forward), new Kernel(Echo));
            print("ip6_forward_ns", times[0]);
            print("ip6_echo_ns", times[1]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                Forward();
                Echo();
            }

            print("ip6_allocated_bytes", GC.GetAllocatedBytesForCurrentThread() - before);
            s_packet!.FreeChain();
            s_in.Detach();
            other.Detach();
        }
    }

    private static Ifnet Make(int unit, In6Addr address)
    {
        var ifp = new Ifnet(new Keep(), FamilyLayer.Instance, IfType.Other, "measured", unit);
        ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        ifp.Attach();
        ifp.Up();
        In6Ifaddrs.Add(ifp, address, 64);
        return ifp;
    }

    private static void Fill(byte[] packet, In6Addr destination)
    {
        _ = new Ip6Header(packet)
        {
            Flow = 6u << 28,
            PayloadLength = Length - Ip6Header.Length,
            NextHeader = IpProto.IcmpV6,
            HopLimit = 64,
            Source = s_sender,
            Destination = destination,
        };
        packet[Ip6Header.Length] = Icmp6Type.EchoRequest;
        Mbuf m = Mbuf.From(packet)!;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(Ip6Header.Length + 2), Ip6.PseudoChecksum(m, Ip6Header.Length, IpProto.IcmpV6));
        m.FreeChain();
    }

    private static void Forward() => Run(s_transit);

    private static void Echo() => Run(s_request);

    private static void Run(byte[] packet)
    {
        for (int i = 0; i < Kernel.Accesses; i++)
        {
            Mbuf m = s_packet!;
            s_packet = null;
            packet.CopyTo(m.Data);
            s_in.Input(m);
        }
    }

    private sealed class Keep : IfDriver
    {
        public override Errno Transmit(Ifnet ifp, Mbuf m)
        {
            if (s_packet is null && m.Pkthdr.Len == Length)
                s_packet = m;
            else
                m.FreeChain();
            return Errno.Ok;
        }
    }
}
