using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The module if_bridge.</summary>
[VnetModule("if_bridge", Version = 1), ModuleDepend("ether"), ModuleDepend("bridgestp")]
[SysctlNode("net.link", "Link layers"), SysctlNode("net.link.bridge", "Bridge")]
public static partial class BridgeGlobals
{
    [VnetGlobal("one for all vnets, as in FreeBSD; it has no state of theirs")]
    private static readonly BridgeCloner s_cloner = new();

    [VnetGlobal("the handlers look at the interface")]
    private static EventTag?[] s_tags = [];

    /// <summary>What the bridges of a vnet have done.</summary>
    [Sysctl("net.link.bridge.stats", "Bridge statistics", Access = SysctlAccess.ReadWrite)]
    [VnetDefine] private static Bridgestat s_bridgestat;

    /// <summary>Seconds between looks for addresses to forget; 1 to 86,400, from the next look on.</summary>
    [Sysctl("net.link.bridge.prune_period", "Seconds between looks for addresses to forget", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int s_prune_period = 300;

    /// <summary>Whether a bridge takes the address of its first member.</summary>
    [Sysctl("net.link.bridge.inherit_mac", "Inherit MAC address from the first bridge member", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int s_inherit_mac;

    /// <summary>Makes a bridge in the current vnet.</summary>
    /// <param name="name"><c>bridge</c> for the next free number, or <c>bridge7</c>.</param>
    /// <exception cref="NetException">See <see cref="IfCloner.Create"/>.</exception>
    public static Bridge Create(string name = "bridge") => Of(IfCloner.Create(name));

    /// <summary>The bridge that an interface is.</summary>
    /// <exception cref="NetException">It is none (<see cref="Errno.Invalid"/>).</exception>
    public static Bridge Of(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return (ifp.Driver as BridgeDriver)?.Bridge
            ?? throw new NetException(Errno.Invalid, $"Interface {ifp.Name} is no bridge, but one of driver '{ifp.DriverName}'.");
    }

    [Sysinit(Subsystem.Pseudo)]
    private static void Load()
    {
        s_tags = [IfEvents.LinkChanged.Register(Changed), IfEvents.UpDown.Register(Changed), IfEvents.Departing.Register(Departing)];
        s_cloner.Register();
    }

    [Sysuninit(Subsystem.Pseudo)]
    private static void Unload()
    {
        s_cloner.Unregister();
        foreach (EventTag? tag in s_tags)
            tag?.Dispose();
    }

    // The tree is to know before the next second, and before the next frame.
    private static void Changed(Ifnet ifp) => (ifp.Bridge as BridgeMember)?.Port?.Bridge.LinkChanged();

    private static void Departing(Ifnet ifp)
    {
        if (ifp.Vnet is not { } vnet)
            return;
        foreach (Ifnet other in IfnetTable.Of(vnet))
            (other.Driver as BridgeDriver)?.Bridge.SpanDeparted(ifp);
    }
}
