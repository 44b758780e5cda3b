using Vnet.Net;

namespace Vnet.Devices;

/// <summary>epair(4): two Ethernet interfaces joined back to back, to connect vnets.</summary>
/// <remarks>
/// Made by <see cref="IfCloner.Create"/> as <c>epair</c> or <c>epair7</c>, or here. Each end may be moved to another vnet, also
/// while frames flow; to destroy one destroys both. A frame is not copied: the receiver gets the sender's mbufs.
/// </remarks>
[VnetModule("if_epair", Version = 1), ModuleDepend("ether")]
[SysctlNode("net.link", "Link layers", Number = 18), SysctlNode("net.link.epair", "Pair of virtual cross-over connected Ethernet-like interfaces")]
public static partial class Epair
{
    [VnetGlobal("one cloner makes the pairs of all vnets")] private static readonly EpairCloner s_cloner = new();

    [Sysctl("net.link.epair.ether_gen_addr", "Generate link-level addresses from names instead of by chance", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetGlobal("the process's, as in FreeBSD")] private static bool s_ether_gen_addr;

    internal static bool GeneratesByName => s_ether_gen_addr;

    /// <summary>Makes the pair with that number in the current vnet: <c>epair0a</c> and <c>epair0b</c>, both down.</summary>
    /// <exception cref="NetException">The number or a name is taken (<see cref="Errno.Exists"/>).</exception>
    public static (Ifnet A, Ifnet B) Create(int unit) => Both(IfCloner.Create($"epair{unit}"));

    /// <summary>Makes the pair with the next free number in the current vnet.</summary>
    public static (Ifnet A, Ifnet B) Create() => Both(IfCloner.Create("epair"));

    /// <summary>The other end of an interface of a pair; null when it is gone.</summary>
    /// <exception cref="NetException">It is no end of a pair (<see cref="Errno.NotSupported"/>).</exception>
    public static Ifnet? PeerOf(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Driver is EpairDriver driver ? driver.Peer
            : throw new NetException(Errno.NotSupported, $"Interface {ifp} is not an end of an epair: its driver is '{ifp.DriverName}'.");
    }

    private static (Ifnet A, Ifnet B) Both(Ifnet a) => (a, ((EpairDriver)a.Driver).Peer!);

    [Sysinit(Subsystem.Pseudo)]
    private static void Load() => s_cloner.Register();

    [Sysuninit(Subsystem.Pseudo)]
    private static void Unload() => s_cloner.Unregister();
}
