namespace Vnet.Netinet;

// What can be set: FreeBSD's knobs by their names, and the bound of redirects.
public static partial class Icmp
{
    [Sysctl("net.inet.icmp.maskrepl", "Reply to ICMP Address Mask Request packets", Access = SysctlAccess.ReadWrite, Tunable = true, Number = 1)]
    [VnetDefine] private static int icmpmaskrepl;

    [Sysctl("net.inet.icmp.maskfake", "Fake reply to ICMP Address Mask Request packets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static uint icmpmaskfake;

    [Sysctl("net.inet.icmp.drop_redirect", "Ignore ICMP redirects", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int drop_redirect;

    [Sysctl("net.inet.icmp.log_redirect", "Log ICMP redirects to the console", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int log_redirect;

    [Sysctl("net.inet.icmp.redirtimeout", "Delay in seconds before expiring redirect route",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmp_redirtimeout = 60 * 10;

    [Sysctl("net.inet.icmp.maxredirects", "Redirects that are believed at one time", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmp_maxredirects = 1024;

    [Sysctl("net.inet.icmp.icmplim_output", "Enable logging of ICMP response rate limiting", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmplim_output = 1;

    [Sysctl("net.inet.icmp.bmcastecho", "Reply to multicast ICMP Echo Request and Timestamp packets",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmpbmcastecho;

    [Sysctl("net.inet.icmp.tstamprepl", "Respond to ICMP Timestamp packets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmptstamprepl = 1;

    [Sysctl("net.inet.icmp.reply_src", "ICMP reply source for non-local packets: name of an interface",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static string reply_src = "";

    [Sysctl("net.inet.icmp.reply_from_interface", "ICMP reply from incoming interface for non-local packets",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmp_rfi;

    [Sysctl("net.inet.icmp.quotelen", "Number of bytes from original packet to quote in ICMP reply",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int icmp_quotelen = 8;

    [VnetDefine] private static int icmplim = 200;

    [VnetDefine] private static int icmplim_jitter = 16;

    [SysctlProc("net.inet.icmp.icmplim", CtlType.Int, "I", "Maximum number of ICMP responses per second; 0 for any number",
        Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError Limit(SysctlOid oid, ref SysctlRequest request)
    {
        int value = V_icmplim;
        SysctlError error = request.Handle(ref value);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        // Jitter must leave something of the limit.
        if (value != 0 && (value < 0 || value < (2 * V_icmplim_jitter) + 1))
            return SysctlError.Invalid;
        V_icmplim = value;
        return SysctlError.Ok;
    }

    [SysctlProc("net.inet.icmp.icmplim_jitter", CtlType.Int, "I", "Random icmplim jitter adjustment limit",
        Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError Jitter(SysctlOid oid, ref SysctlRequest request)
    {
        int value = V_icmplim_jitter;
        SysctlError error = request.Handle(ref value);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (value < 0 || (value > 0 && V_icmplim > 0 && (2 * (long)value) + 1 > V_icmplim))
            return SysctlError.Invalid;
        V_icmplim_jitter = value;
        return SysctlError.Ok;
    }
}
