using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet.Net;

/// <summary>The zones that mbufs and their clusters come from (FreeBSD's kern_mbuf.c).</summary>
[VnetModule("mbuf", Version = 1)]
public static unsafe partial class MbufZones
{
    /// <summary>Bytes of a standard cluster (<c>MCLBYTES</c>).</summary>
    public const int ClusterSize = 2048;

    /// <summary>Bytes of a page cluster (<c>MJUMPAGESIZE</c>).</summary>
    public const int PageClusterSize = 4096;

    /// <summary>Bytes of a 9 K jumbo cluster (<c>MJUM9BYTES</c>).</summary>
    public const int Jumbo9Size = 9 * 1024;

    /// <summary>Bytes of a 16 K jumbo cluster (<c>MJUM16BYTES</c>).</summary>
    public const int Jumbo16Size = 16 * 1024;

    /// <summary>Bytes of the largest cluster: a whole TSO packet with its headers and head room.</summary>
    public const int LargestCluster = (64 * 1024) + 512;

    private const int SlabMbufs = 64;

    private static readonly Lock s_slabLock = new();

    [VnetGlobal("memory of the process, cut up for all vnets")] private static byte[] s_slab = [];
    [VnetGlobal("goes with the slab")] private static int s_slabUsed = SlabMbufs;

    /// <summary>The mbufs.</summary>
    public static Zone<Mbuf> Mbufs { get; } = new("mbuf", static () => Make());

    /// <summary>2 K clusters.</summary>
    public static BufferZone Clusters { get; } = new("mbuf_cluster", ClusterSize);

    /// <summary>4 K clusters.</summary>
    public static BufferZone PageClusters { get; } = new("mbuf_jumbo_page", PageClusterSize);

    /// <summary>9 K clusters.</summary>
    public static BufferZone Jumbo9 { get; } = new("mbuf_jumbo_9k", Jumbo9Size);

    /// <summary>16 K clusters.</summary>
    public static BufferZone Jumbo16 { get; } = new("mbuf_jumbo_16k", Jumbo16Size);

    /// <summary>64 K clusters.</summary>
    public static BufferZone Jumbo64 { get; } = new("mbuf_jumbo_64k", LargestCluster);

    /// <summary>The zones, mbufs first, then clusters by size.</summary>
    public static ImmutableArray<Zone> All { get; } = [Mbufs, Clusters, PageClusters, Jumbo9, Jumbo16, Jumbo64];

    /// <summary>The zone of the smallest cluster that holds so many bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="LargestCluster"/>.</exception>
    public static BufferZone For(int size) => size switch
    {
        <= ClusterSize => Clusters,
        <= PageClusterSize => PageClusters,
        <= Jumbo9Size => Jumbo9,
        <= Jumbo16Size => Jumbo16,
        <= LargestCluster => Jumbo64,
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, $"No cluster holds more than {LargestCluster} bytes; use a chain."),
    };

    // The own areas of 64 mbufs are one pinned array.
    private static Mbuf Make()
    {
        lock (s_slabLock)
        {
            if (s_slabUsed == SlabMbufs)
            {
                s_slab = GC.AllocateUninitializedArray<byte>(SlabMbufs * Mbuf.OwnSize, pinned: true);
                s_slabUsed = 0;
            }

            byte* slab = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(s_slab));
            return new Mbuf(s_slab, slab + (s_slabUsed++ * Mbuf.OwnSize));
        }
    }
}
