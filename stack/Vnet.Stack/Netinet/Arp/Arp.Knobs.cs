namespace Vnet.Netinet;

// What can be set: FreeBSD's knobs by their names, and those of the bounds.
public static partial class Arp
{
    private const int MostGratuitous = 16;

    [Sysctl("net.link.ether.inet.max_age", "ARP entry lifetime in seconds", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arpt_keep = 20 * 60;

    [Sysctl("net.link.ether.inet.maxtries", "ARP resolution attempts before returning error", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arp_maxtries = 5;

    [Sysctl("net.link.ether.inet.wait", "Incomplete ARP entry lifetime in seconds", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arpt_down = 20;

    [Sysctl("net.link.ether.inet.maxhold", "Number of packets to hold per ARP entry", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arp_maxhold = 16;

    [Sysctl("net.link.ether.inet.maxheld", "Number of packets to hold for all ARP entries together", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arp_maxheld = 1024;

    [Sysctl("net.link.ether.inet.maxentries", "Number of ARP entries to learn", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arp_maxentries = 4096;

    [Sysctl("net.link.ether.inet.useloopback", "Use the loopback interface for local traffic", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arp_useloopback = 1;

    [Sysctl("net.link.ether.inet.proxyall", "Enable proxy ARP for all suitable requests", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arp_proxyall;

    [Sysctl("net.link.ether.inet.allow_multicast", "Accept multicast addresses", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arp_allow_multicast;

    [Sysctl("net.link.ether.inet.acd", "Probe new addresses before they are used (RFC 5227)", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arp_acd;

    [Sysctl("net.link.ether.inet.max_requests_per_second", "Requests to send in a second; -1 for any number", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arp_maxrequests = 1000;

    [Sysctl("net.link.ether.inet.max_log_per_second", "Maximum number of remotely triggered ARP messages that can be logged per second; -1 for any number",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int arp_maxpps = 1;

    [Sysctl("net.link.ether.inet.log_arp_wrong_iface", "Log ARP packets arriving on the wrong interface", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int log_arp_wrong_iface = 1;

    [Sysctl("net.link.ether.inet.log_arp_movements", "Log ARP replies from MACs different than the one in the cache",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int log_arp_movements = 1;

    [Sysctl("net.link.ether.inet.log_arp_permanent_modify", "Log ARP replies from MACs different than the one in the permanent ARP entry",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int log_arp_permanent_modify = 1;

    [VnetDefine] private static int garp_rexmit_count;

    internal static bool Probes => V_arp_acd != 0;

    internal static int GratuitousRetransmits => V_garp_rexmit_count;

    [SysctlProc("net.link.ether.inet.garp_rexmit_count", CtlType.Int, "I", "Number of times to retransmit GARP packets; 0 to disable, maximum of 16",
        Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError GratuitousCount(SysctlOid oid, ref SysctlRequest request)
    {
        int value = V_garp_rexmit_count;
        SysctlError error = request.Handle(ref value);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        // As in FreeBSD, more is the most and less is none.
        V_garp_rexmit_count = Math.Clamp(value, 0, MostGratuitous);
        return SysctlError.Ok;
    }
}
