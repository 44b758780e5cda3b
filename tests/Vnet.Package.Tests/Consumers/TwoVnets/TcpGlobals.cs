using Vnet;

namespace TwoVnets;

[VnetModule("tcp", Version = 1)]
internal static partial class TcpGlobals
{
    /// <summary>Default maximum segment size.</summary>
    [VnetDefine] private static int tcp_mssdflt = 536;

    [VnetDefine] private static string? s_banner;

    [VnetDefine] private static List<string> s_services = ["echo"];

    [DpcpuDefine] private static long rx_segments;

    public static void Configure(int mss, string service)
    {
        V_tcp_mssdflt = mss;
        V_services.Add(service);
    }

    [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Init() => V_banner = $"made {CurVnet.Current!.Name}";
}
