namespace Vnet.VimageTests;

/// <summary>Statistics with the feature on and off.</summary>
[VnetModule("shared_statistics")]
internal static partial class SharedStatistics
{
    [VnetDefine] private static SharedStat s_shared_stat;
    [VnetDefine] private static SharedStat s_shared_start = new() { Packets = 40 };
}

[VnetPcpustat]
internal struct SharedStat
{
    public long Packets;
    public long Bytes;
}
