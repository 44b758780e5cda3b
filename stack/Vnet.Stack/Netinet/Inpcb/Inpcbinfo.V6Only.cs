namespace Vnet.Netinet;

// Whether new IPv6 sockets take IPv4.
[VnetModule("in6_pcb", Version = 1), ModuleDepend("ip6")]
public sealed partial class Inpcbinfo
{
    [Sysctl("net.inet6.ip6.v6only", "New IPv6 sockets take no IPv4", Access = SysctlAccess.ReadWrite, Tunable = true, Number = 24)]
    [VnetDefine] private static bool ip6_v6only = true;

    /// <summary>Whether new IPv6 sockets take no IPv4 until they are told (<c>V_ip6_v6only</c>).</summary>
    internal static bool IsV6Only => V_ip6_v6only || !InetFamilies.HasInet;
}
