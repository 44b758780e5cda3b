namespace Vnet;

/// <summary>
/// Per-vnet memory allocated at run time from the module reserve (FreeBSD's <c>vnet_data_alloc</c>,
/// <c>vnet_data_free</c>, <c>vnet_data_copy</c>): one range, with a copy in every vnet and a reference copy.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class VnetData
{
    private static readonly List<VnetDataBlock> s_blocks = [];

    /// <summary>Bytes of the module reserve.</summary>
    public static int ReserveSize => VnetReserve.Size;

    /// <summary>Bytes of it that are free. What an unloaded module had is free when none of its code runs any more.</summary>
    public static int ReserveFree
    {
        get
        {
            using (VnetLinker.Enter())
            {
                RetiredPlaces.Reclaim();
                return VnetReserve.Data.FreeLength;
            }
        }
    }

    // Guarded by the layout lock.
    internal static IReadOnlyList<VnetDataBlock> Blocks => s_blocks;

    /// <summary>Allocates zeroed memory in every vnet, live and to come.</summary>
    /// <param name="name">What it is for; named in errors.</param>
    /// <param name="size">Bytes, at least 1; rounded up to the size of a pointer.</param>
    /// <exception cref="VnetReserveExhaustedException">The reserve has no room.</exception>
    public static VnetDataBlock Alloc(string name, int size)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        VnetBoot.Boot();
        using (VnetLinker.Enter())
        {
            RetiredPlaces.Reclaim();
            FirstFitAllocator reserve = VnetReserve.Data;
            int rounded = size > reserve.Length ? size : FirstFitAllocator.Align(size, IntPtr.Size);
            if (!reserve.TryAllocate(rounded, IntPtr.Size, out int start))
                throw new VnetReserveExhaustedException("VnetData", name, "bytes", rounded, reserve.LargestFree, "VnetReservePages");
            var block = new VnetDataBlock(name, start, rounded);
            s_blocks.Add(block);
            block.Copy();
            return block;
        }
    }

    internal static void Free(VnetDataBlock block)
    {
        using (VnetLinker.Enter())
        {
            if (s_blocks.Remove(block))
                VnetReserve.Data.Free(block.Start, block.Size);
        }
    }
}
