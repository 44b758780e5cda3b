using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The module if_link.</summary>
[VnetModule("if_link", Version = 1), ModuleDepend("ether")]
[SysctlNode("dev", "Devices"), SysctlNode("dev.link", "Emulated wires")]
public static partial class LinkGlobals
{
    [VnetGlobal("one for all vnets, as in FreeBSD; it has no state of theirs")]
    private static readonly LinkCloner s_cloner = new();

    [VnetGlobal("names of sysctls are the process's, so these numbers are, too")]
    private static int s_number = -1;

    /// <summary>Makes a wire in the current vnet, with both its ends: <c>link0a</c> and <c>link0b</c>.</summary>
    /// <param name="parameters">What is done to packets both ways; null for nothing.</param>
    /// <param name="name"><c>link</c> for the next free number, or <c>link7</c>.</param>
    /// <exception cref="NetException">See <see cref="IfCloner.Create"/>; or a parameter is out of its range.</exception>
    public static LinkWire Create(LinkParameters? parameters = null, string name = "link") => Of(IfCloner.Create(name, parameters));

    /// <summary>The wire that an interface is an end of.</summary>
    /// <exception cref="NetException">It is none (<see cref="Errno.Invalid"/>).</exception>
    public static LinkWire Of(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return (ifp.Driver as LinkDriver)?.Wire
            ?? throw new NetException(Errno.Invalid, $"Interface {ifp.Name} is no end of an emulated wire, but one of driver '{ifp.DriverName}'.");
    }

    internal static int NextNumber() => Interlocked.Increment(ref s_number);

    [Sysinit(Subsystem.Pseudo)]
    private static void Load() => s_cloner.Register();

    [Sysuninit(Subsystem.Pseudo)]
    private static void Unload() => s_cloner.Unregister();
}
