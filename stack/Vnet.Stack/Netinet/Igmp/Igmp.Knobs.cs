namespace Vnet.Netinet;

// What can be set: FreeBSD's knobs by their names.
public static partial class Igmp
{
    [Sysctl("net.inet.igmp.sendra", "Send IP Router Alert option", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int igmp_sendra = 1;

    [Sysctl("net.inet.igmp.sendlocal", "Send membership reports for 224.0.0.0/24 groups", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int igmp_sendlocal = 1;

    [Sysctl("net.inet.igmp.v1enable", "Enable backwards compatibility with IGMPv1", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int igmp_v1enable = 1;

    [Sysctl("net.inet.igmp.v2enable", "Enable backwards compatibility with IGMPv2", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int igmp_v2enable = 1;

    [Sysctl("net.inet.igmp.legacysupp", "Allow v1/v2 reports to suppress v3 group responses", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int igmp_legacysupp;

    [Sysctl("net.inet.igmp.recvifkludge", "Rewrite IGMPv1/v2 reports from 0.0.0.0 to contain subnet address",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int igmp_recvifkludge = 1;

    [VnetDefine] private static int igmp_default_version = 3;

    [VnetDefine] private static int igmp_gsrdelay = 10;

    [SysctlProc("net.inet.igmp.default_version", CtlType.Int, "I", "Default version of IGMP to run on each interface: 1 to 3",
        Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError DefaultVersion(SysctlOid oid, ref SysctlRequest request)
    {
        int value = V_igmp_default_version;
        SysctlError error = request.Handle(ref value);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (value is < 1 or > 3)
            return SysctlError.Invalid;
        V_igmp_default_version = value;
        return SysctlError.Ok;
    }

    [SysctlProc("net.inet.igmp.gsrdelay", CtlType.Int, "I", "Rate limit for IGMPv3 Group-and-Source queries in seconds: -1 for none, to 60",
        Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError SourceQueryDelay(SysctlOid oid, ref SysctlRequest request)
    {
        int value = V_igmp_gsrdelay;
        SysctlError error = request.Handle(ref value);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (value is < -1 or > 60)
            return SysctlError.Invalid;
        V_igmp_gsrdelay = value;
        return SysctlError.Ok;
    }
}
