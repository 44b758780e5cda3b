using System.Diagnostics;
using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Benchmarks;

/// <summary>How many packets a queue takes in and sends, on one core and with a device that costs next to nothing.</summary>
/// <remarks>
/// <c>iflib_fake_nic_mpps</c>: received and sent again, 60 bytes, in millions per second. <c>iflib_fake_nic_1500_mpps</c>:
/// the same with 1500 bytes, which are not copied. <c>iflib_alloc_bytes</c>: allocated for a packet; bar 0.
/// </remarks>
internal static class IflibFigures
{
    private const int Burst = 64;
    private const int Bursts = 20_000;

    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        (double small, double allocated) = Measure(vnet, 60, 0);
        print("iflib_fake_nic_mpps", small);
        print("iflib_fake_nic_1500_mpps", Measure(vnet, 1500, 1).Rate);
        print("iflib_alloc_bytes", allocated);
    }

    private static (double Rate, double Allocated) Measure(VnetInstance vnet, int length, int unit)
    {
        var nic = new EchoNic { Length = length };
        IflibContext context;
        using (CurVnet.Set(vnet))
        {
            context = IflibDevices.Register(nic, EchoNic.SharedFor(new EchoLayer()), unit, IflibExecution.Stepped);
            context.Ifp.Up();
        }

        double best = 0;
        double allocated = double.MaxValue;
        for (int run = 0; run < 7; run++)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Bursts; i++)
            {
                nic.Receive(Burst);
                context.Interrupt(0);
                context.Run();
            }

            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, Burst * (double)Bursts / seconds / 1e6);
            allocated = Math.Min(allocated, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)(Burst * Bursts));
        }

        if (nic.Sent != 7L * Burst * Bursts)
            throw new InvalidOperationException($"{nic.Sent} packets were sent of {7L * Burst * Bursts}.");
        context.Detach();
        return (best, allocated);
    }

    private sealed class EchoLayer : IfLayer
    {
        public override int HeaderLength => 14;

        public override void Input(Ifnet ifp, Mbuf m)
        {
            for (Mbuf? packet = m; packet is not null;)
            {
                Mbuf? next = packet.NextPacket;
                packet.NextPacket = null;
                ifp.Transmit(packet);
                packet = next;
            }
        }
    }
}
