using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Benchmarks;

/// <summary>What a packet of IPv6 asks of addresses, on an interface with three, a hundred and a thousand of them.</summary>
/// <remarks>
/// Bars: <c>in6_local_growth</c>, to find an own address among a thousand beside one of three, at most 2; <c>in6_source_ns</c>, to choose
/// a source among three, at most 150; <c>in6_member_ns</c>, whether a group is joined, at most 20; <c>in6_allocated_bytes</c> 0.
/// </remarks>
internal static class AddressFigures
{
    private static readonly MacAddress s_us = new(0x0200_0000_0001);

    private static Ifnet s_ifp = null!;
    private static In6Addr s_own;
    private static In6Addr s_far;
    private static int s_sink;

    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        using (CurVnet.Set(vnet))
        {
            s_ifp = new Ifnet(new Drop(), Ethernet.Layer, IfType.Ethernet, "addresses", 0);
            Ethernet.Attach(s_ifp, s_us);
            s_ifp.Up();
            (s_own, s_far) = (In6Addr.Parse("2001:db8::1"), In6Addr.Parse("2001:db8:ffff::1"));
            In6Ifaddrs.Add(s_ifp, s_own, 64, In6IfaddrFlags.NoDad);
            In6Ifaddrs.Add(s_ifp, In6Addr.Parse("fd00::1"), 64, In6IfaddrFlags.NoDad);
            double[] few = Comparison.Measure(new Kernel(Local), new Kernel(Source), new Kernel(Member));
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            Source();
            Local();
            Member();
            print("in6_allocated_bytes", GC.GetAllocatedBytesForCurrentThread() - allocated);
            for (uint i = 0; i < 1000; i++)
                In6Ifaddrs.Add(s_ifp, new In6Addr(0xfd00_0000_0000_0001, i + 1), 128, In6IfaddrFlags.NoDad);
            double[] many = Comparison.Measure(new Kernel(Local), new Kernel(Member));
            print("in6_local_ns", few[0]);
            print("in6_local_growth", many[0] / few[0]);
            print("in6_source_ns", few[1]);
            print("in6_member_ns", few[2]);
            s_ifp.Detach();
        }
    }

    private static void Local()
    {
        int found = 0;
        for (int i = 0; i < Kernel.Accesses; i++)
            found += In6Ifaddrs.FindLocal(s_own, 0) is null ? 0 : 1;
        s_sink = found;
    }

    private static void Source()
    {
        int found = 0;
        for (int i = 0; i < Kernel.Accesses; i++)
            found += In6Select.Source(s_far, s_ifp) is null ? 0 : 1;
        s_sink = found;
    }

    private static void Member()
    {
        int found = 0;
        for (int i = 0; i < Kernel.Accesses; i++)
            found += In6Multis.IsMember(s_ifp, In6Addr.AllNodes) ? 1 : 0;
        s_sink = found;
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
