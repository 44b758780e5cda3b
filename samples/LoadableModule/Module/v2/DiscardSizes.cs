using Vnet;

namespace Discard;

/// <summary>New in version 2: bytes, and a histogram of sizes. The module's variables take more room than before.</summary>
public static partial class DiscardGlobals
{
    /// <summary>Bytes thrown away.</summary>
    [VnetDefine] private static long s_bytes;

    /// <summary>Datagrams by size: up to 64, up to 512, above.</summary>
    [VnetDefine] private static (long Small, long Medium, long Large) s_sizes;

    static partial void Count(int length)
    {
        VnetView v = Cur;
        v.bytes += length;
        if (length <= 64)
            v.sizes.Small++;
        else if (length <= 512)
            v.sizes.Medium++;
        else
            v.sizes.Large++;
    }
}
