using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>
/// Multicast routing for IPv4 (FreeBSD's ip_mroute.c): forwards packets to groups by a cache that a routing daemon fills. Without the
/// module, or before <see cref="Start"/>, no such packet is forwarded.
/// </summary>
[VnetModule("ip_mroute", Version = 1), ModuleDepend("ip"), ModuleDepend("in_mcast"), ModuleDepend("clock")]
[SysctlNode("net.inet", "IPv4", Number = 2), SysctlNode("net.inet.ip", "IPv4"), SysctlNode("net.inet.ip.mroute", "IPv4 multicast routing")]
public static partial class Mroute
{
    [VnetGlobal("interfaces of all vnets leave; the handler works on the current one's router")] private static EventTag? s_departing;

    /// <summary>The vnet's router. Its tables are objects of its own, which come with it: nothing large is in a vnet that does not route.</summary>
    [VnetDefine] private static MulticastRouter? s_router;

    [VnetDefine] private static Lock s_gate = new();

    [Sysctl("net.inet.ip.mrtstat", "IPv4 Multicast Forwarding Statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Mrtstat mrtstat;

    [Sysctl("net.inet.ip.mroute.maxpending", "Most sources and groups that the daemon is waited for", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int maxpending = 256;

    [Sysctl("net.inet.ip.mroute.maxheld", "Most packets that wait for one of them", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int maxheld = 4;

    /// <summary>What multicast routing did in a vnet.</summary>
    public static Mrtstat Statistics(VnetInstance vnet) => In(vnet).mrtstat.Sum();

    /// <summary>Begins to route in the current vnet (<c>MRT_INIT</c>); disposing of the router ends it (<c>MRT_DONE</c>).</summary>
    /// <param name="upcall">
    /// The daemon's ear. Called in lanes, with the vnet current and no lock held, by several threads at a time: be short, or queue it. It may
    /// call the router.
    /// </param>
    /// <exception cref="NetException">The vnet has a router already (<see cref="Errno.AddressInUse"/>).</exception>
    /// <exception cref="NoCurrentVnetException">There is no current vnet.</exception>
    public static MulticastRouter Start(Action<MrouteUpcall> upcall)
    {
        ArgumentNullException.ThrowIfNull(upcall);
        lock (V_gate)
        {
            VnetInstance vnet = CurVnet.Current!;
            if (V_router is not null)
                throw new NetException(Errno.AddressInUse, $"Vnet '{vnet.Name}' has a multicast router already. Dispose of that first.");
            var router = new MulticastRouter(vnet, upcall);
            V_router = router;
            Ip.MulticastRouter = router;
            return router;
        }
    }

    /// <summary>The multicast router of a vnet, or null.</summary>
    public static MulticastRouter? Of(VnetInstance vnet) => Volatile.Read(ref In(vnet).router);

    internal static VnetPcpustat<Mrtstat> Stat => V_mrtstat;

    internal static int MaxPending => V_maxpending;

    internal static int MaxHeld => V_maxheld;

    internal static void Forget(MulticastRouter router)
    {
        lock (V_gate)
        {
            if (V_router != router)
                return;
            V_router = null;
            Ip.MulticastRouter = null;
        }
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Any)]
    private static void Load() => s_departing = IfEvents.Departing.Register(static ifp => V_router?.Depart(ifp));

    [Sysuninit(Subsystem.ProtoDomain, Order.Any)]
    private static void Unload() => s_departing?.Dispose();

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Any)]
    private static void Detach() => V_router?.Dispose();
}
