using Vnet;

namespace Discard;

/// <summary>New in version 2: bytes, and statistics of sizes. The module's variables take more room than before.</summary>
public static partial class DiscardGlobals
{
    /// <summary>Bytes thrown away.</summary>
    [Sysctl("net.inet.discard.bytes", "Bytes thrown away")]
    [VnetDefine] private static long s_bytes;

    /// <summary>Datagrams by size, counted on each CPU for itself. Any write zeroes them.</summary>
    [Sysctl("net.inet.discard.sizes", "Datagrams by size", Access = SysctlAccess.ReadWrite)]
    [VnetDefine] private static Discardstat s_sizes;

    static partial void Count(int length)
    {
        V_bytes += length;
        ref Discardstat sizes = ref V_sizes.Own;
        if (length <= 64)
            sizes.ds_small++;
        else if (length <= 512)
            sizes.ds_medium++;
        else
            sizes.ds_large++;
    }
}
