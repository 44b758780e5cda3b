namespace Vnet.Netinet6;

// What can be set.
[SysctlNode("net.inet6.ip6.mcast", "IPv6 multicast")]
public static partial class In6Multis
{
    [Sysctl("net.inet6.ip6.mcast.maxgrpsrc", "Max source filters per group", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int in6_mcast_maxgrpsrc = 512;

    [Sysctl("net.inet6.ip6.mcast.maxsocksrc", "Max source filters per socket", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int in6_mcast_maxsocksrc = 128;

    [Sysctl("net.inet6.ip6.mcast.maxgroups", "Max groups per interface", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int in6_mcast_maxgroups = 4096;

    [Sysctl("net.inet6.ip6.mcast.maxsockgroups", "Max groups per socket", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int in6_mcast_maxsockgroups = 4095;

    [Sysctl("net.inet6.ip6.mcast.loop", "Loopback multicast datagrams by default", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int in6_mcast_loop = 1;

    internal static int MostSocketSources => V_in6_mcast_maxsocksrc;

    internal static int MostSocketGroups => V_in6_mcast_maxsockgroups;

    internal static int MostGroupSources => V_in6_mcast_maxgrpsrc;

    internal static bool LoopsByDefault => V_in6_mcast_loop != 0;
}
