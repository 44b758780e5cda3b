using Vnet;

namespace Quickstart;

/// <summary>The globals of a small protocol. Written like any other statics; every vnet has its own copy.</summary>
[VnetModule("tcp", Version = 1)]
internal static partial class TcpGlobals
{
    /// <summary>Default maximum segment size, in bytes.</summary>
    [VnetDefine] private static int tcp_mssdflt = 536;

    /// <summary>Whether RFC 1323 extensions are used.</summary>
    [VnetDefine] private static bool tcp_do_rfc1323 = true;

    /// <summary>What the stack calls itself.</summary>
    [VnetDefine] private static string s_banner = "unnamed";

    /// <summary>Port to service; each vnet builds its own dictionary from the initialiser.</summary>
    [VnetDefine] private static SortedDictionary<int, string> s_services = new() { [7] = "echo" };

    /// <summary>Segments received by this process, counted per CPU.</summary>
    [DpcpuDefine] private static long rx_segments;

    /// <summary>Runs in every vnet while it is built.</summary>
    [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Init() => V_banner = $"{CurVnet.Current!.Name}/tcp";

    /// <summary>Runs in every vnet while it is torn down.</summary>
    [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Destroy() => Console.WriteLine($"  {V_banner}: closed {V_services.Count} service(s)");
}
