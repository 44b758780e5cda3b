namespace Vnet.Benchmarks;

/// <summary>The virtualized and per-CPU variables that the access measurements use.</summary>
[VnetModule("hot")]
internal static partial class Hot
{
    [VnetDefine] private static int s_counter, s_second, s_third, s_fourth;
    [VnetDefine] private static Cell s_cell = new();
    [DpcpuDefine] private static long events = 0;
    [VnetDefine] private static HotStat s_stat;

    // Direct uses of the reference copy: what V_counter must compile to when VIMAGE is off.

    /// <summary>The reference copy as a plain static field.</summary>
    public static ref int Static => ref s_counter;
}

[VnetPcpustat]
internal struct HotStat
{
    public long Packets;
    public long Bytes;
    public long Errors;
    public long Drops;
}
