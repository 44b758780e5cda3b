using Vnet;

namespace SeededMistakes;

[VnetModule("tcp", Version = 1)]
internal static partial class TcpGlobals
{
    [VnetDefine] private static int tcp_mssdflt = 536;

    [VnetDefine] private static readonly int s_limit = 3; // VNET1004

    [DpcpuDefine] private static string s_name = ""; // VNET5004

    private static int s_connections; // VNET1001

    public static int Mss() => tcp_mssdflt + s_connections++; // VNET2001

    [VnetSysinit(Subsystem.Lock, Order.Any)] // VNET3002
    private static void TooEarly() => V_tcp_mssdflt = 1460;

    [VnetSysinit(Subsystem.ProtoDomain, Order.Any)]
    private static int HasResult() => 0; // VNET3009
}

internal static class NotPartial // VNET1003
{
    [VnetDefine] private static int s_count = 1;
}

[VnetPcpustat]
public struct TcpStatistics
{
    public long Sent;
    public int Dropped; // VNET5003
}
