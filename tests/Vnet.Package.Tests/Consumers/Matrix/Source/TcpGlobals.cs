using System;
using System.Collections.Generic;
using Vnet;

namespace Matrix;

/// <summary>Variables of every kind.</summary>
[VnetModule("tcp", Version = 1)]
public static partial class TcpGlobals
{
    /// <summary>A scalar that every assembly may use.</summary>
    [VnetDefine(Access = VnetAccess.Public)] private static int tcp_mssdflt = 536;

    [VnetDefine] private static bool s_rfc1323 = true;

    [VnetDefine] private static (long Sent, long Received) s_octets;

    [VnetDefine] private static string s_banner = "none";

    [VnetDefine] private static List<string> s_services = new() { "echo" };

    [VnetDefine] private static (string Name, int Port) s_peer = ("localhost", 7);

    [VnetDefine(Access = VnetAccess.Private)] private static DayOfWeek s_day = DayOfWeek.Monday;

    [DpcpuDefine] private static long rx_segments;

    [LinkerSet("greetings")] private static string Greet() => V_banner;

    /// <summary>Uses them all.</summary>
    /// <returns>What they add up to.</returns>
    public static int Use()
    {
        DPCPU_rx_segments.Add(1);
        VnetView view = Cur;
        view.octets.Sent++;
        return view.tcp_mssdflt + V_services.Count + V_peer.Port + (int)V_day + (V_rfc1323 ? Greet().Length : 0);
    }

    [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Init() => V_banner = "up";

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Destroy() => V_banner = "down";
}
