namespace Vnet.Runtime.Tests;

[VnetModule("counter_tests")]
internal static partial class CounterModule
{
    /// <summary>What is counted.</summary>
    [VnetDefine] private static CountedStat counted_stat;
    [VnetDefine] private static CountedStat s_started = new() { Packets = 5, Balance = -3 };
    [VnetDefine] private static CounterU64 s_counted_hits = new();
}

[VnetPcpustat]
internal struct CountedStat
{
    public ulong Packets;
    public ulong Bytes;
    public long Balance;
}
