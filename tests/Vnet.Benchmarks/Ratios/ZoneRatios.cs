using System.Buffers;

namespace Vnet.Benchmarks;

/// <summary>One allocation and one free from the thread's cache, beside renting and returning the array of the same size class.</summary>
/// <remarks>The zone accounts to the current vnet and checks the free; the array pool does neither. Bar: at most 1.5.</remarks>
internal static class ZoneRatios
{
    private static BufferZone? s_zone;
    private static int s_size;

    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        using (CurVnet.Set(vnet))
        {
            foreach (int size in (ReadOnlySpan<int>)[256, 2048, 9216])
                Print(size, print);
        }
    }

    private static void Print(int size, Action<string, double> print)
    {
        using var zone = new BufferZone($"measured {size}", size, new ZoneSettings<ZoneBuffer> { Debug = false });
        (s_zone, s_size) = (zone, size);
        double[] times = Comparison.Measure(new Kernel(ZoneLoop), new Kernel(ArrayPoolLoop));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            ZoneLoop();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        print(size == 2048 ? "zone_vs_arraypool" : $"zone_vs_arraypool_{size}", times[0] / times[1]);
        print($"zone_allocated_bytes_{size}", allocated);
    }

    private static void ZoneLoop()
    {
        BufferZone zone = s_zone!;
        for (int i = 0; i < Kernel.Accesses; i++)
            zone.Free(zone.TryAlloc()!);
    }

    private static void ArrayPoolLoop()
    {
        ArrayPool<byte> pool = ArrayPool<byte>.Shared;
        for (int i = 0; i < Kernel.Accesses; i++)
            pool.Return(pool.Rent(s_size));
    }
}
