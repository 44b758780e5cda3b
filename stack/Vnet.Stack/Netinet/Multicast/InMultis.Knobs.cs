namespace Vnet.Netinet;

// What can be set.
[SysctlNode("net.inet.ip.mcast", "IPv4 multicast")]
public static partial class InMultis
{
    [Sysctl("net.inet.ip.mcast.maxgrpsrc", "Max source filters per group", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int in_mcast_maxgrpsrc = 512;

    [Sysctl("net.inet.ip.mcast.maxsocksrc", "Max source filters per socket", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int in_mcast_maxsocksrc = 128;

    [Sysctl("net.inet.ip.mcast.maxgroups", "Max groups per interface", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int in_mcast_maxgroups = 4096;

    [Sysctl("net.inet.ip.mcast.maxsockgroups", "Max groups per socket", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int in_mcast_maxsockgroups = 4095;

    internal static int MostSocketSources => V_in_mcast_maxsocksrc;

    internal static int MostSocketGroups => V_in_mcast_maxsockgroups;

    internal static int MostGroupSources => V_in_mcast_maxgrpsrc;
}
