namespace Vnet.Netinet6;

// What can be set: FreeBSD's knobs by their names, and those of the bounds.
public static partial class Ip6
{
    [Sysctl("net.inet6.ip6.forwarding", "Enable forwarding of IPv6 packets between interfaces", Access = SysctlAccess.ReadWrite, Number = 1)]
    [VnetDefine] private static int ip6_forwarding;

    [Sysctl("net.inet6.ip6.redirect", "Send ICMPv6 redirects for unforwardable IPv6 packets", Access = SysctlAccess.ReadWrite, Number = 2)]
    [VnetDefine] private static int ip6_sendredirects = 1;

    [Sysctl("net.inet6.ip6.hlim", "Default hop limit to use for outgoing IPv6 packets", Access = SysctlAccess.ReadWrite, Number = 3)]
    [VnetDefine] private static int ip6_defhlim = 64;

    [Sysctl("net.inet6.ip6.hdrnestlimit",
        "Default maximum number of IPv6 extension headers permitted on incoming IPv6 packets, 0 for no artificial limit",
        Access = SysctlAccess.ReadWrite, Number = 15)]
    [VnetDefine] private static int ip6_hdrnestlimit = 15;

    [Sysctl("net.inet6.ip6.maxhbhopts", "Maximum number of options in a hop-by-hop options header, padding not counted, 0 for no limit",
        Access = SysctlAccess.ReadWrite)]
    [VnetDefine] private static int ip6_maxhbhopts = 8;

    [Sysctl("net.inet6.ip6.maxdstopts", "Maximum number of options in a destination options header, padding not counted, 0 for no limit",
        Access = SysctlAccess.ReadWrite)]
    [VnetDefine] private static int ip6_maxdstopts = 8;

    [Sysctl("net.inet6.ip6.mcast_pmtu", "Enable path MTU discovery for multicast packets", Access = SysctlAccess.ReadWrite)]
    [VnetDefine] private static int ip6_mcast_pmtu;

    [Sysctl("net.inet6.ip6.maxfragpackets", "Default maximum number of outstanding fragmented IPv6 packets, 0 for none, -1 for no limit",
        Access = SysctlAccess.ReadWrite, Number = 9)]
    [VnetDefine] private static int ip6_maxfragpackets = 1024;

    [Sysctl("net.inet6.ip6.maxfrags", "Maximum allowed number of outstanding IPv6 packet fragments, 0 for none, -1 for no limit",
        Access = SysctlAccess.ReadWrite, Number = 41)]
    [VnetDefine] private static int ip6_maxfrags = 8192;

    [Sysctl("net.inet6.ip6.maxfragbucketsize", "Maximum number of reassembly queues per hash bucket", Access = SysctlAccess.ReadWrite, Number = 54)]
    [VnetDefine] private static int ip6_maxfragbucketsize = 32;

    [Sysctl("net.inet6.ip6.maxfragsperpacket", "Maximum allowed number of fragments per packet", Access = SysctlAccess.ReadWrite, Number = 53)]
    [VnetDefine] private static int ip6_maxfragsperpacket = 64;

    [Sysctl("net.inet6.ip6.maxfragpacketspersource", "Maximum number of outstanding fragmented IPv6 packets from one /64",
        Access = SysctlAccess.ReadWrite)]
    [VnetDefine] private static int ip6_maxfragspersource = 256;

    [Sysctl("net.inet6.ip6.fraglifetime", "Fragment lifetime, in milliseconds", Access = SysctlAccess.ReadWrite)]
    [VnetDefine] private static int ip6_fraglifetime = 60_000;

    /// <summary>Hop limit of packets that nobody sets another for (<c>V_ip6_defhlim</c>).</summary>
    public static byte DefaultHopLimit => (byte)Math.Clamp(V_ip6_defhlim, 1, 255);

    /// <summary>Whether the current vnet is a router (<c>V_ip6_forwarding</c>).</summary>
    public static bool IsForwarding => V_ip6_forwarding != 0;
}
