using System.Buffers;
using System.Runtime.CompilerServices;

namespace Vnet.Benchmarks;

/// <summary>One allocation and one free from the thread's cache, beside renting and returning the array of the same size class.</summary>
/// <remarks>
/// Bar: at most 1.5. The zone accounts to the current vnet and checks the free; the array pool does neither. Both are
/// reached as programs reach them, by a <c>static readonly</c> field. Three forms: a function that allocates and frees once,
/// as code uses it, and the one that counts; <c>_loop</c>: the same in a loop, out of which the JIT moves the array
/// pool's look-up of the thread; <c>_burst</c>: 32 are allocated, then 32 freed.
/// </remarks>
internal static class ZoneRatios
{
    private interface ISize
    {
        public static abstract int Bytes { get; }
    }

    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        using (CurVnet.Set(vnet))
        {
            Subject<Size2048>.Print("zone_vs_arraypool", print);
            Subject<Size2048>.PrintForms("zone_vs_arraypool", print);
            Subject<Size256>.Print("zone_vs_arraypool_256", print);
            Subject<Size9216>.Print("zone_vs_arraypool_9216", print);
        }
    }

    private static class Subject<TSize>
        where TSize : struct, ISize
    {
        private const int Burst = 32;

        private static readonly BufferZone s_zone = new($"measured {TSize.Bytes}", TSize.Bytes, new ZoneSettings<ZoneBuffer> { Debug = false });
        private static readonly ZoneBuffer[] s_buffers = new ZoneBuffer[Burst];
        private static readonly byte[][] s_arrays = new byte[Burst][];

        public static void Print(string name, Action<string, double> print) =>
            print(name, Ratio(new Kernel(ZoneCalls), new Kernel(ArrayPoolCalls)));

        public static void PrintForms(string name, Action<string, double> print)
        {
            print(name + "_loop", Ratio(new Kernel(ZoneLoop), new Kernel(ArrayPoolLoop)));
            print(name + "_burst", Ratio(new Kernel(ZoneBursts), new Kernel(ArrayPoolBursts)));
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                ZoneLoop();
                ZoneBursts();
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            print("zone_allocated_bytes", allocated);
        }

        private static double Ratio(Kernel zone, Kernel pool)
        {
            double[] times = Comparison.Measure(zone, pool);
            return times[0] / times[1];
        }

        private static void ZoneCalls()
        {
            for (int i = 0; i < Kernel.Accesses; i++)
                ZoneOnce();
        }

        private static void ArrayPoolCalls()
        {
            for (int i = 0; i < Kernel.Accesses; i++)
                ArrayPoolOnce();
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void ZoneOnce() => s_zone.Free(s_zone.TryAlloc()!);

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void ArrayPoolOnce() => ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(TSize.Bytes));

        private static void ZoneLoop()
        {
            for (int i = 0; i < Kernel.Accesses; i++)
                s_zone.Free(s_zone.TryAlloc()!);
        }

        private static void ArrayPoolLoop()
        {
            for (int i = 0; i < Kernel.Accesses; i++)
                ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(TSize.Bytes));
        }

        private static void ZoneBursts()
        {
            for (int i = 0; i < Kernel.Accesses / Burst; i++)
            {
                for (int j = 0; j < s_buffers.Length; j++)
                    s_buffers[j] = s_zone.TryAlloc()!;
                for (int j = 0; j < s_buffers.Length; j++)
                    s_zone.Free(s_buffers[j]);
            }
        }

        private static void ArrayPoolBursts()
        {
            for (int i = 0; i < Kernel.Accesses / Burst; i++)
            {
                for (int j = 0; j < s_arrays.Length; j++)
                    s_arrays[j] = ArrayPool<byte>.Shared.Rent(TSize.Bytes);
                for (int j = 0; j < s_arrays.Length; j++)
                    ArrayPool<byte>.Shared.Return(s_arrays[j]);
            }
        }
    }

    private readonly struct Size256 : ISize
    {
        public static int Bytes => 256;
    }

    private readonly struct Size2048 : ISize
    {
        public static int Bytes => 2048;
    }

    private readonly struct Size9216 : ISize
    {
        public static int Bytes => 9216;
    }
}
