namespace Vnet.Devices;

/// <summary>The module bridgestp.</summary>
[VnetModule("bridgestp", Version = 1)]
[SysctlNode("net.link", "Link layers"), SysctlNode("net.link.bridgestp", "Spanning tree")]
public static partial class BstpGlobals
{
    /// <summary>What the spanning trees of a vnet have done.</summary>
    [Sysctl("net.link.bridgestp.stats", "Spanning tree statistics", Access = SysctlAccess.ReadWrite)]
    [VnetDefine] private static Bstpstat s_bstpstat;
}
