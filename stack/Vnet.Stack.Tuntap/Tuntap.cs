using Vnet.Net;

namespace Vnet.Devices;

/// <summary>
/// tap(4) and tun(4): interfaces whose other end is an interface of the host's kernel (Linux, <c>/dev/net/tun</c>). tap
/// carries Ethernet frames, tun IP packets.
/// </summary>
/// <remarks>
/// <c>IfCloner.Create("tap", new TuntapOptions { … })</c> makes one, or joins one that the host has; without options the
/// kernel chooses a name. <see cref="Ifnet.Destroy"/>, or the end of its vnet, ends it, and the host's end unless that is
/// persistent. A <see cref="NetException"/> says for want of what one could not be made, and how to get it.
/// </remarks>
[VnetModule("if_tuntap", Version = 1), ModuleDepend("ether"), ModuleDepend("if_clone")]
[SysctlNode("net.link", "Link layers", Number = 18), SysctlNode("net.link.tuntap", "Interfaces of the host's kernel")]
public static partial class Tuntap
{
    private const int MostBudget = 1024;

    [Sysctl("net.link.tuntap.rx_budget", "Packets read from a queue before they are given to the stack", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int tuntap_rx_budget = 64;

    [Sysctl("net.link.tuntap.stats", "What tap and tun interfaces did", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static TuntapStat tuntapstat;

    [VnetGlobal("a driver is there for all vnets; the interfaces that it makes are each vnet's")] private static readonly TuntapCloner s_tap = new(isTap: true);
    [VnetGlobal("a driver is there for all vnets; the interfaces that it makes are each vnet's")] private static readonly TuntapCloner s_tun = new(isTap: false);

    internal static int Budget => Math.Clamp(V_tuntap_rx_budget, 1, MostBudget);

    internal static Pcpustat<TuntapStat> Stat => V_tuntapstat.Current;

    /// <summary>What tap and tun interfaces counted in a vnet.</summary>
    public static TuntapStat Statistics(VnetInstance vnet) => In(vnet).tuntapstat.Sum();

    /// <summary>Name of the host's end of a tap or tun interface.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string HostNameOf(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Driver is TuntapDriver driver ? driver.Device.Host.Name
            : throw new ArgumentException($"Interface {ifp.Name} is a {ifp.DriverName}, not a tap or tun.", nameof(ifp));
    }

    [Sysinit(Subsystem.Pseudo)]
    private static void Load()
    {
        s_tap.Register();
        s_tun.Register();
    }

    [Sysuninit(Subsystem.Pseudo)]
    private static void Unload()
    {
        s_tun.Unregister();
        s_tap.Unregister();
    }
}
