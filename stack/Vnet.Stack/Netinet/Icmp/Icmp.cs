namespace Vnet.Netinet;

/// <summary>ICMP for IPv4 (RFC 792, 1122, 1191, 1812; FreeBSD's ip_icmp.c).</summary>
/// <remarks>Nothing is sent about an error, to whom it may not be sent, or more often than <c>net.inet.icmp.icmplim</c> a second.</remarks>
[VnetModule("icmp", Version = 1), ModuleDepend("ip"), ModuleDepend("clock"), ModuleDepend("random")]
[SysctlNode("net.inet.icmp", "ICMP", Number = 1)]
public static partial class Icmp
{
    [Sysctl("net.inet.icmp.stats", "ICMP statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats, Number = 2)]
    [VnetDefine] private static Icmpstat icmpstat;

    // Made when something is limited for the first time.
    [VnetDefine] private static IcmpLimits? s_icmp_rates;

    /// <summary>What the kernel would log: limits reached, redirects. Called with the vnet current.</summary>
    [VnetGlobal("a listener hears all vnets; the current one is meant")]
    public static EventHandlerList<string> Logged { get; } = new("icmp_log");

    /// <summary>Takes every message after ICMP has done its part, but those that it answers itself (<c>rip_input</c>); null for nobody.</summary>
    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    internal static IpProtocolInput? RawInput { get; set; }

    /// <summary>What ICMP counted in a vnet.</summary>
    public static Icmpstat Statistics(VnetInstance vnet) => In(vnet).icmpstat.Sum();

    /// <summary>
    /// Counts one more of a kind, and says whether it may be sent (<c>badport_bandlim</c>). <see cref="Error"/> asks by itself;
    /// this is for what others send in answer to strangers, such as TCP's resets.
    /// </summary>
    public static bool MaySend(IcmpLimit kind)
    {
        int limit = V_icmplim;
        if (limit <= 0)
            return true;
        IcmpLimits limits = V_icmp_rates ?? Interlocked.CompareExchange(ref V_icmp_rates, new IcmpLimits(), null) ?? V_icmp_rates!;
        bool may = limits.Check(kind, limit, V_icmplim_jitter, out string? report);
        if (!may)
            V_icmpstat.Own.icps_limited++;
        if (report is not null && V_icmplim_output != 0)
            Logged.Invoke(report);
        return may;
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Load()
    {
        if (InetFamilies.HasInet)
            Ip.Register(IpProto.Icmp, Input);
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Unload()
    {
        if (InetFamilies.HasInet)
            Ip.Unregister(IpProto.Icmp);
    }
}
