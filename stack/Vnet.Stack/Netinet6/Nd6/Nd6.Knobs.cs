namespace Vnet.Netinet6;

// What can be set: FreeBSD's knobs by their names, and those of the bounds.
public static partial class Nd6
{
    [Sysctl("net.inet6.icmp6.nd6_prune", "Frequency in seconds of checks for expired prefixes and routers",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_prune = 1;

    [Sysctl("net.inet6.icmp6.nd6_delay", "Delay in seconds before probing for reachability", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_delay = 5;

    [Sysctl("net.inet6.icmp6.nd6_umaxtries", "Number of unicast ND probes", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_umaxtries = 3;

    [Sysctl("net.inet6.icmp6.nd6_mmaxtries", "Number of multicast ND probes", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_mmaxtries = 3;

    [Sysctl("net.inet6.icmp6.nd6_gctimer", "Seconds after which a neighbour is forgotten that is not used",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_gctimer = 60 * 60 * 24;

    [Sysctl("net.inet6.icmp6.nd6_maxqueuelen", "Number of packets to hold per neighbour", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_maxqueuelen = 16;

    [Sysctl("net.inet6.icmp6.nd6_maxheld", "Number of packets to hold for all neighbours together", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_maxheld = 1024;

    [Sysctl("net.inet6.icmp6.nd6_maxentries", "Number of neighbours to learn", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_maxentries = 4096;

    [Sysctl("net.inet6.icmp6.nd6_maxifentries", "Number of neighbours to learn on one interface", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_maxifentries = 2048;

    [Sysctl("net.inet6.icmp6.nd6_maxsolicits", "Multicast solicitations to send in a second; -1 for any number",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_maxsolicits = 1000;

    [Sysctl("net.inet6.icmp6.nd6_maxndopt", "Number of options in one message", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_maxndopt = 32;

    [Sysctl("net.inet6.icmp6.nd6_onlink_ns_rfc4861", "Accept solicitations only of senders on the link's networks (RFC 4861)",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int nd6_onlink_ns_rfc4861;

    [Sysctl("net.inet6.icmp6.rediraccept", "Accept redirects", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmp6_rediraccept = 1;

    [Sysctl("net.inet6.icmp6.redirtimeout", "Seconds after which a redirect is forgotten", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmp6_redirtimeout = 10 * 60;

    [Sysctl("net.inet6.icmp6.maxredirects", "Number of redirects to follow at a time", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmp6_maxredirects = 1024;

    [Sysctl("net.inet6.icmp6.redirpps", "Redirects to send in a second; -1 for any number", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmp6_redirpps = 100;

    [Sysctl("net.inet6.ip6.dad_count", "Number of solicitations sent to find whether an address is another's; 0 to use it at once",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_dad_count = 1;

    [Sysctl("net.inet6.ip6.dad_enhanced", "Enhanced duplicate address detection (RFC 7527)", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int dad_enhanced = 1;

    [Sysctl("net.inet6.ip6.accept_rtadv", "Hear routers on interfaces that come from now on", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_accept_rtadv;

    [Sysctl("net.inet6.ip6.no_radr", "On interfaces that come from now on, use no router as default router",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_no_radr;

    [Sysctl("net.inet6.ip6.rfc6204w3", "Hear routers even where packets are forwarded (RFC 6204 section 4.2, W-3)",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_rfc6204w3;

    [Sysctl("net.inet6.ip6.maxifprefixes", "Number of prefixes to accept on one interface; -1 for any number",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_maxifprefixes = 16;

    [Sysctl("net.inet6.ip6.maxifdefrouters", "Number of default routers to accept on one interface; -1 for any number",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_maxifdefrouters = 16;

    [Sysctl("net.inet6.ip6.maxifroutes", "Number of routes to accept of the routers on one interface; -1 for any number",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_maxifroutes = 16;

    [Sysctl("net.inet6.ip6.maxifdns", "Number of name servers, and of domains, to accept on one interface; -1 for any number",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_maxifdns = 16;

    [Sysctl("net.inet6.ip6.minhlim", "Lowest hop limit that a router may ask for", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_minhlim = 64;

    internal static bool IsWithin(int count, int limit) => limit < 0 || count < limit;

    private static bool IsWithin(CounterRate rate, int limit) => limit < 0 || rate.Check(limit) >= 0;
}
