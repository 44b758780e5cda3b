using System.Diagnostics;
using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Benchmarks;

/// <summary>
/// Frames of 64 bytes from one vnet to another over an epair, on one core: an mbuf is allocated, written, sent, received by
/// the other vnet's Ethernet input, counted by a protocol's handler and freed there.
/// </summary>
/// <remarks>
/// Bars: <c>epair_mpps</c> at least 8 (million frames in a second), <c>epair_allocated_bytes</c> 0. Beside it
/// <c>epair_batch_mpps</c>, where the receiving side is given 32 frames at once, and <c>lane_dispatch_ns</c>: a packet into a
/// lane and out again, with nothing done there.
/// </remarks>
internal static class EpairFigures
{
    private const ushort Type = 0x88b6;
    private const int Frames = 20_000;
    private const int Batch = 32;
    private const int Rounds = 60;

    private static readonly NetisrProtocol s_empty = new("measured-empty", static _ => { });
    private static long s_received;

    public static void Print(Action<string, double> print)
    {
        Ethernet.Register(Type, new NetisrProtocol("measured", static m =>
        {
            s_received++;
            m.FreeChain();
        }));
        using VnetInstance left = VnetInstance.Create("epair-left"), right = VnetInstance.Create("epair-right");
        (Ifnet a, Ifnet b) = Pair(left, right);
        using (CurVnet.Set(left))
        {
            double single = Best(() => Send(a, b));
            double batch = Best(() => SendBatches(b));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Send(a, b);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            print("epair_mpps", 1e3 / single);
            print("epair_batch_mpps", 1e3 / batch);
            print("epair_allocated_bytes", allocated);
            print("lane_dispatch_ns", Dispatch(b));
        }

        Ethernet.Unregister(Type);
        if (s_received == 0)
            throw new InvalidOperationException("No frame arrived.");
    }

    private static (Ifnet A, Ifnet B) Pair(VnetInstance left, VnetInstance right)
    {
        using (CurVnet.Set(left))
        {
            (Ifnet a, Ifnet b) = Epair.Create(0);
            b.MoveTo(right);
            a.Up();
            b.Up();
            return (a, b);
        }
    }

    private static void Send(Ifnet a, Ifnet b)
    {
        for (int i = 0; i < Frames; i++)
            a.Transmit(Frame(a, b));
    }

    // As a driver with a ring gives what it has found there.
    private static void SendBatches(Ifnet b)
    {
        for (int i = 0; i < Frames / Batch; i++)
        {
            Mbuf? first = null;
            for (int j = 0; j < Batch; j++)
            {
                Mbuf m = Frame(b, b);
                m.NextPacket = first;
                first = m;
            }

            b.Input(first!);
        }
    }

    private static Mbuf Frame(Ifnet from, Ifnet to)
    {
        Mbuf m = Mbuf.GetHeader()!;
        Span<byte> frame = m.Extend(64);
        frame.Clear();
        _ = new EtherHeader(frame) { Destination = to.LinkAddress, Source = from.LinkAddress, EtherType = Type };
        return m;
    }

    private static double Dispatch(Ifnet b)
    {
        Mbuf m = Mbuf.GetHeader()!;
        double time = Best(() =>
        {
            for (int i = 0; i < Frames; i++)
                Netisr.Receive(s_empty, b, m);
        });
        m.FreeChain();
        return time;
    }

    // Nanoseconds per frame in the best round: noise only ever adds time.
    private static double Best(Action run)
    {
        double best = double.MaxValue;
        for (int pass = 0; pass < 10; pass++)
        {
            run();
            Thread.Sleep(60);
        }

        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Frames);
        }

        return best;
    }
}
