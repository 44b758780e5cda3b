namespace Vnet.Netinet6;

// What can be set: FreeBSD's knobs by their names, and those of the bounds.
public static partial class In6Ifaddrs
{
    [Sysctl("net.inet6.ip6.auto_linklocal",
        "Default value of per-interface flag for automatically adding an IPv6 link-local address to interfaces when attached",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_auto_linklocal = 1;

    [Sysctl("net.inet6.ip6.use_stableaddr", "Default value of per-interface flag for stable opaque interface identifiers (RFC 7217)",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_use_stableaddr;

    /// <summary>Flags that interfaces of the current vnet have from the beginning.</summary>
    private static Nd6Flags DefaultFlags =>
        (V_ip6_auto_linklocal != 0 ? Nd6Flags.AutoLinkLocal : Nd6Flags.None) | (V_ip6_use_stableaddr != 0 ? Nd6Flags.StableAddr : Nd6Flags.None);
}
