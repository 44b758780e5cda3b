using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>From which ranges local ports are chosen, and which are reserved (FreeBSD's in_pcb.c, <c>net.inet.ip.portrange</c>).</summary>
[VnetModule("in_pcb", Version = 1), ModuleDepend("ip")]
[SysctlNode("net.inet.ip.portrange", "IP Ports")]
public static partial class InPorts
{
    /// <summary>The first port that needs no privilege as a rule (<c>IPPORT_RESERVED</c>).</summary>
    public const int Reserved = 1024;

    private const long Second = 1_000_000_000;

    [VnetDefine] private static int ipport_lowfirstauto = Reserved - 1;

    [VnetDefine] private static int ipport_lowlastauto = 600;

    [VnetDefine] private static int ipport_firstauto = 10000;

    [VnetDefine] private static int ipport_lastauto = 65535;

    [VnetDefine] private static int ipport_hifirstauto = 49152;

    [VnetDefine] private static int ipport_hilastauto = 65535;

    [Sysctl("net.inet.ip.portrange.reservedhigh", "Highest reserved port", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ipport_reservedhigh = Reserved - 1;

    [Sysctl("net.inet.ip.portrange.reservedlow", "Lowest reserved port", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ipport_reservedlow;

    [Sysctl("net.inet.ip.portrange.randomized", "Enable random port allocation", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool ipport_randomized = true;

    [Sysctl("net.inet.ip.portrange.randomcps", "Maximum number of random port allocations per second before switching to a sequential one; 0 for any number",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ipport_randomcps;

    [Sysctl("net.inet.ip.portrange.randomtime", "Minimum time to keep sequential port allocation before switching to a random one, in seconds",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ipport_randomtime = 45;

    // Allocations in the second that began then, and until when ports are taken one after another.
    [VnetDefine] private static long ipport_second;

    [VnetDefine] private static int ipport_tcpallocs;

    [VnetDefine] private static long ipport_stoprandom;

    /// <summary>Whether binding to a port needs <see cref="Priv.NetinetReservedPort"/>.</summary>
    public static bool IsReserved(ushort port) => port >= V_ipport_reservedlow && port <= V_ipport_reservedhigh;

    /// <summary>The range for a connection; its first is below its last.</summary>
    internal static (ushort First, ushort Last) RangeOf(InpFlags flags)
    {
        (int first, int last) = (flags & InpFlags.HighPort) != 0 ? (V_ipport_hifirstauto, V_ipport_hilastauto)
            : (flags & InpFlags.LowPort) != 0 ? (V_ipport_lowfirstauto, V_ipport_lowlastauto)
            : (V_ipport_firstauto, V_ipport_lastauto);
        return ((ushort)Math.Min(first, last), (ushort)Math.Max(first, last));
    }

    /// <summary>Whether the next port is to be chosen at random (RFC 6056 section 3.3.1), which a host that opens very many stops for a while.</summary>
    internal static bool IsRandom()
    {
        var v = Cur;
        if (!v.ipport_randomized)
            return false;
        if (v.ipport_randomcps <= 0)
            return true;
        long now = VnetClock.Nanoseconds;
        if (now - v.ipport_second >= Second)
            (v.ipport_second, v.ipport_tcpallocs) = (now, 0);
        if (++v.ipport_tcpallocs > v.ipport_randomcps)
            v.ipport_stoprandom = now + (v.ipport_randomtime * Second);
        return now >= v.ipport_stoprandom || v.ipport_stoprandom == 0;
    }

    [SysctlProc("net.inet.ip.portrange.lowfirst", CtlType.Int, "I", "First port of the low range", Access = SysctlAccess.ReadWrite, Tunable = true,
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError LowFirst(SysctlOid oid, ref SysctlRequest request) => Low(ref V_ipport_lowfirstauto, ref request);

    [SysctlProc("net.inet.ip.portrange.lowlast", CtlType.Int, "I", "Last port of the low range", Access = SysctlAccess.ReadWrite, Tunable = true,
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError LowLast(SysctlOid oid, ref SysctlRequest request) => Low(ref V_ipport_lowlastauto, ref request);

    [SysctlProc("net.inet.ip.portrange.first", CtlType.Int, "I", "First port of the usual range", Access = SysctlAccess.ReadWrite, Tunable = true,
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError First(SysctlOid oid, ref SysctlRequest request) => High(ref V_ipport_firstauto, ref request);

    [SysctlProc("net.inet.ip.portrange.last", CtlType.Int, "I", "Last port of the usual range", Access = SysctlAccess.ReadWrite, Tunable = true,
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError Last(SysctlOid oid, ref SysctlRequest request) => High(ref V_ipport_lastauto, ref request);

    [SysctlProc("net.inet.ip.portrange.hifirst", CtlType.Int, "I", "First port of the high range", Access = SysctlAccess.ReadWrite, Tunable = true,
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError HighFirst(SysctlOid oid, ref SysctlRequest request) => High(ref V_ipport_hifirstauto, ref request);

    [SysctlProc("net.inet.ip.portrange.hilast", CtlType.Int, "I", "Last port of the high range", Access = SysctlAccess.ReadWrite, Tunable = true,
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError HighLast(SysctlOid oid, ref SysctlRequest request) => High(ref V_ipport_hilastauto, ref request);

    private static SysctlError Low(ref int port, ref SysctlRequest request) => Within(ref port, ref request, 1, Reserved - 1);

    private static SysctlError High(ref int port, ref SysctlRequest request) => Within(ref port, ref request, Reserved, ushort.MaxValue);

    // As in FreeBSD, what is outside becomes the nearest that is not (sysctl_net_ipport_check).
    private static SysctlError Within(ref int port, ref SysctlRequest request, int least, int most)
    {
        int value = port;
        SysctlError error = request.Handle(ref value);
        if (error == SysctlError.Ok && request.HasNew)
            port = Math.Clamp(value, least, most);
        return error;
    }
}
