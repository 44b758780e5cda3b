using System.Buffers;
using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Benchmarks;

/// <summary>Packets: what it costs to get and free one, to sum its bytes and to hash its flow.</summary>
/// <remarks>
/// Bars: <c>checksum_gb_s</c>, gigabytes a second of 1500 bytes in cache, at least 20; <c>toeplitz_ns</c> per IPv4
/// 4-tuple at most 10; <c>mbuf_allocated_bytes</c> 0. <c>mbuf_alloc_free_ns</c> is a packet with a 2 K cluster, two items
/// of zones, beside an array of the same size from <see cref="ArrayPool{T}.Shared"/> (<c>mbuf_vs_arraypool</c>).
/// <c>_latency</c>: each hash waits for the one before.
/// </remarks>
internal static class MbufFigures
{
    private static readonly byte[] s_bytes = new byte[64 * 1024];
    private static readonly Mbuf[] s_packets = new Mbuf[32];
    private static readonly byte[] s_frame = Convert.FromHexString(
        "0200000000020200000000010800" + "450000280000400040060000420995bba18e6450" + "0aea06e6" + "00000000000000005010000000000000");

    private static VnetInstance? s_other;
    private static Mbuf? s_classified;
    private static uint s_sink;

    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        new Random(1).NextBytes(s_bytes);
        s_other = VnetInstance.Create("measured receiver");
        using (CurVnet.Set(vnet))
        {
            PrintChecksum(print);
            PrintHash(print);
            PrintMbufs(print);
        }
    }

    private static void PrintChecksum(Action<string, double> print)
    {
        double[] times = Comparison.Measure(new Kernel(Sum1500), new Kernel(Sum9000), new Kernel(Sum65536), new Kernel(Sum20));
        print("checksum_gb_s", 1500 / times[0]);
        print("checksum_gb_s_9000", 9000 / times[1]);
        print("checksum_gb_s_65536", 65536 / times[2]);
        print("checksum_20_bytes_ns", times[3]);
    }

    private static void PrintHash(Action<string, double> print)
    {
        s_classified = Mbuf.From(s_frame)!;
        double[] times = Comparison.Measure(new Kernel(Hashes), new Kernel(ChainedHashes), new Kernel(Classifications));
        print("toeplitz_ns", times[0]);
        print("toeplitz_latency_ns", times[1]);
        print("rss_classify_ns", times[2]);
        s_classified.FreeChain();
    }

    private static void PrintMbufs(Action<string, double> print)
    {
        double[] times = Comparison.Measure(
            new Kernel(ClusterCalls), new Kernel(ArrayPoolCalls), new Kernel(SmallCalls), new Kernel(Crossings), new Kernel(Bursts));
        print("mbuf_alloc_free_ns", times[0]);
        print("mbuf_vs_arraypool", times[0] / times[1]);
        print("mbuf_small_alloc_free_ns", times[2]);
        print("mbuf_crossing_ns", times[3]);
        print("mbuf_burst_ns", times[4]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            ClusterCalls();
            SmallCalls();
            Crossings();
            Bursts();
            ClassifyNew();
        }

        print("mbuf_allocated_bytes", GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void ClassifyNew()
    {
        s_classified = Mbuf.From(s_frame)!;
        Classifications();
        s_classified.FreeChain();
    }

    private static void Sum1500() => SumOf(1500);

    private static void Sum9000() => SumOf(9000);

    private static void Sum65536() => SumOf(65536);

    private static void Sum20() => SumOf(20);

    private static void SumOf(int length)
    {
        uint sum = 0;
        ReadOnlySpan<byte> bytes = s_bytes.AsSpan(0, length);
        for (int i = 0; i < Kernel.Accesses; i++)
            sum ^= InternetChecksum.Sum(bytes);
        s_sink = sum;
    }

    private static void Hashes()
    {
        uint hash = 0;
        for (uint i = 0; i < Kernel.Accesses; i++)
            hash ^= Toeplitz.Default.Hash(0x42_0995bb + i, 0xa18e6450, (ushort)i, 1766);
        s_sink = hash;
    }

    private static void ChainedHashes()
    {
        uint hash = 0;
        for (int i = 0; i < Kernel.Accesses; i++)
            hash = Toeplitz.Default.Hash(hash, 0xa18e6450, 2794, 1766);
        s_sink = hash;
    }

    private static void Classifications()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
        {
            s_classified!.Pkthdr.RssType = RssType.None;
            Rss.ClassifyEthernet(s_classified);
        }
    }

    private static void ClusterCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            ClusterOnce();
    }

    private static void SmallCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            SmallOnce();
    }

    private static void ArrayPoolCalls()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            ArrayPoolOnce();
    }

    private static void Crossings()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            CrossOnce();
    }

    private static void Bursts()
    {
        for (int i = 0; i < Kernel.Accesses / s_packets.Length; i++)
        {
            for (int j = 0; j < s_packets.Length; j++)
                s_packets[j] = Mbuf.GetCluster()!;
            for (int j = 0; j < s_packets.Length; j++)
                s_packets[j].FreeChain();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ClusterOnce() => Mbuf.GetCluster()!.FreeChain();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SmallOnce() => Mbuf.GetHeader()!.FreeChain();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ArrayPoolOnce() => ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(2048));

    // From one vnet to the other, which frees it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CrossOnce()
    {
        Mbuf m = Mbuf.GetCluster()!;
        m.ChargeTo(s_other!);
        m.FreeChain();
    }
}
