namespace Vnet.Netinet6;

// What can be set, and what a vnet keeps: made when it is first needed.
public static partial class Icmp6
{
    [VnetDefine] private static Icmp6Limits? s_icmp6_limits;

    [VnetDefine] private static Icmp6Echoes? s_icmp6_echoes;

    [VnetDefine] private static int icmp6errppslim = 100;

    [VnetDefine] private static int icmp6errppslim_jitter = 8;

    [Sysctl("net.inet6.icmp6.mtudisc", "Believe packet too big messages about packets of live sockets", Access = SysctlAccess.ReadWrite)]
    [VnetDefine] private static int icmp6_mtudisc = 1;

    private static Icmp6Limits Limits =>
        V_icmp6_limits ?? Interlocked.CompareExchange(ref V_icmp6_limits, new Icmp6Limits(), null) ?? V_icmp6_limits!;

    private static Icmp6Echoes Echoes =>
        V_icmp6_echoes ?? Interlocked.CompareExchange(ref V_icmp6_echoes, new Icmp6Echoes(), null) ?? V_icmp6_echoes!;

    [SysctlProc("net.inet6.icmp6.errppslimit", CtlType.Int, "I", "Maximum number of ICMPv6 error messages of a type per second, 0 for any number",
        Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet, Number = 14)]
    private static SysctlError ErrorLimit(SysctlOid oid, ref SysctlRequest request) => NotNegative(ref request, ref V_icmp6errppslim);

    [SysctlProc("net.inet6.icmp6.errppslimit_jitter", CtlType.Int, "I", "Random errppslimit jitter adjustment limit",
        Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError ErrorJitter(SysctlOid oid, ref SysctlRequest request) => NotNegative(ref request, ref V_icmp6errppslim_jitter);

    private static SysctlError NotNegative(ref SysctlRequest request, ref int knob)
    {
        int value = knob;
        SysctlError error = request.Handle(ref value);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (value < 0)
            return SysctlError.Invalid;
        knob = value;
        return SysctlError.Ok;
    }
}
