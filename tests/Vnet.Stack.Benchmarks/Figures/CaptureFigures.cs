using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Benchmarks;

/// <summary>What a filter costs, and what the tap point costs while nobody listens.</summary>
internal static class CaptureFigures
{
    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        var frame = new byte[64];
        Convert.FromHexString("0200000000020200000000010800450000280000400040060000" + "0a0000010a000002" + "04d2005000000000000000005002ffff").CopyTo(frame, 0);
        BpfProgram program = BpfProgram.Compile("tcp port 80");
        print("bpf_filter_ns", Comparison.Measure(new Kernel(() => Filter(program, frame)))[0]);

        using (CurVnet.Set(vnet))
        {
            var ifp = new Ifnet(new Sink(), Ethernet.Layer, IfType.Ethernet, "sink", 0);
            ifp.Attach();
            ifp.Up();
            Mbuf m = Mbuf.GetHeader()!;
            m.Extend(64).Clear();
            double[] times = Comparison.Measure(new Kernel(() => Send(ifp, m)), new Kernel(() => TapAndSend(ifp, m)));
            print("tap_off_cost", times[1] / times[0]);
            print("tap_off_ns", times[1] - times[0]);
            m.FreeChain();
            ifp.Detach();
        }
    }

    private static void Filter(BpfProgram program, byte[] frame)
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            program.Run(frame);
    }

    private static void Send(Ifnet ifp, Mbuf m)
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            Transmit(ifp, m);
    }

    private static void TapAndSend(Ifnet ifp, Mbuf m)
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            TapAndTransmit(ifp, m);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno Transmit(Ifnet ifp, Mbuf m) => ifp.Driver.Transmit(ifp, m);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno TapAndTransmit(Ifnet ifp, Mbuf m)
    {
        ifp.Tap(m, BpfDirection.Out);
        return ifp.Driver.Transmit(ifp, m);
    }

    // Does what every driver does at least: counts, and lets go.
    private sealed class Sink : IfDriver
    {
        public override Errno Transmit(Ifnet ifp, Mbuf m)
        {
            ref Ifstat stat = ref ifp.Statistics.Own;
            stat.opackets++;
            stat.obytes += (ulong)m.Pkthdr.Len;
            return Errno.Ok;
        }
    }
}
