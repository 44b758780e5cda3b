using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The module if_lagg.</summary>
[VnetModule("if_lagg", Version = 1), ModuleDepend("ether")]
[SysctlNode("net.link", "Link layers", Number = 18), SysctlNode("net.link.lagg", "Link aggregation")]
public static partial class LaggGlobals
{
    [VnetGlobal("one for all vnets, as in FreeBSD; it has no state of theirs")]
    private static readonly LaggCloner s_cloner = new();

    [VnetGlobal("the handlers look at the interface")]
    private static EventTag?[] s_tags = [];

    /// <summary>What the aggregates of a vnet have done.</summary>
    [Sysctl("net.link.lagg.stats", "Link aggregation statistics", Access = SysctlAccess.ReadWrite)]
    [VnetDefine] private static Laggstat s_laggstat;

    /// <summary>Whether failover takes frames from all ports.</summary>
    [Sysctl("net.link.lagg.failover_rx_all", "Accept input from any interface in a failover lagg", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int s_failover_rx_all;

    /// <summary>Makes an aggregate in the current vnet.</summary>
    /// <param name="name"><c>lagg</c> for the next free number, or <c>lagg7</c>.</param>
    /// <exception cref="NetException">See <see cref="IfCloner.Create"/>.</exception>
    public static Lagg Create(string name = "lagg") => Of(IfCloner.Create(name));

    /// <summary>The aggregate that an interface is.</summary>
    /// <exception cref="NetException">It is none (<see cref="Errno.Invalid"/>).</exception>
    public static Lagg Of(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return (ifp.Driver as LaggDriver)?.Lagg
            ?? throw new NetException(Errno.Invalid, $"Interface {ifp.Name} is no aggregate, but one of driver '{ifp.DriverName}'.");
    }

    [Sysinit(Subsystem.Pseudo)]
    private static void Load()
    {
        s_tags = [IfEvents.LinkChanged.Register(Changed), IfEvents.UpDown.Register(Changed)];
        s_cloner.Register();
    }

    [Sysuninit(Subsystem.Pseudo)]
    private static void Unload()
    {
        s_cloner.Unregister();
        foreach (EventTag? tag in s_tags)
            tag?.Dispose();
    }

    private static void Changed(Ifnet ifp) => (ifp.Lagg as LaggPort)?.Lagg.Changed();
}
