using System.Diagnostics.CodeAnalysis;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Devices;

/// <summary>
/// gif(4): IPv4 and IPv6 packets in IPv4 and IPv6 (RFC 2003, RFC 2473, RFC 4213), and Ethernet frames (EtherIP, RFC 3378) when it is a
/// member of a bridge.
/// </summary>
/// <remarks>
/// <c>IfCloner.Create("gif", new TunnelAddresses(here, there))</c>, or <see cref="Tunnel.Set"/> later. It must be up to carry anything.
/// It loses its ends when it moves to another vnet.
/// </remarks>
[VnetModule("if_gif", Version = 1), ModuleDepend("ip"), ModuleDepend("ip6"), ModuleDepend("if_clone")]
[SysctlNode("net.link", "Link layers", Number = 18), SysctlNode("net.link.gif", "Generic Tunnel Interface")]
[SysctlNode("net.inet", "IPv4", Number = 2), SysctlNode("net.inet.ip", "IPv4")]
[SysctlNode("net.inet6", "IPv6", Number = 28), SysctlNode("net.inet6.ip6", "IPv6", Number = 41)]
public static partial class Gif
{
    /// <summary>MTU at first, and the smallest: that of a link that carries IPv6 (<c>GIF_MTU</c>).</summary>
    public const int DefaultMtu = Ip6.MinMtu;

    /// <summary>The largest MTU (<c>GIF_MTU_MAX</c>).</summary>
    public const int MaxMtu = 8192;

    [VnetGlobal("one kind of interface for all vnets")] private static readonly GifCloner s_cloner = new();
    [VnetGlobal("one kind of tunnel for all vnets; it knows the tunnels of the current one")] private static EncapEntry?[] s_entries = [];

    /// <summary>The vnet's gifs by their ends.</summary>
    [VnetDefine] private static TunnelTable s_gif_table = new();

    [Sysctl("net.link.gif.stats", "Why gif interfaces dropped packets", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Tunnelstat gifstat;

    [Sysctl("net.link.gif.max_nesting", "Max nested tunnels", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int max_gif_nesting = 1;

    [Sysctl("net.link.gif.parallel_tunnels", "Allow parallel tunnels?", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool parallel_tunnels;

    [Sysctl("net.inet.ip.gifttl", "Default TTL value for encapsulated packets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_gif_ttl = 30;

    [Sysctl("net.inet6.ip6.gifhlim", "Default hop limit for encapsulated packets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_gif_hlim = 30;

    /// <summary>Why gifs of a vnet dropped packets.</summary>
    public static Tunnelstat Statistics(VnetInstance vnet) => In(vnet).gifstat.Sum();

    /// <summary>Sets how one treats its packets (<c>ifconfig gif0 ignore_source noclamp link2</c>).</summary>
    /// <exception cref="NetException">
    /// It is no gif (<see cref="Errno.Invalid"/>); or another takes packets from any source for its address (<see cref="Errno.AddressNotAvailable"/>).
    /// </exception>
    public static void SetOptions(Ifnet gif, GifOptions options) => DriverOf(gif).SetOptions(options);

    /// <summary>How one treats its packets.</summary>
    /// <exception cref="NetException">It is no gif (<see cref="Errno.Invalid"/>).</exception>
    public static GifOptions OptionsOf(Ifnet gif) => DriverOf(gif).Options;

    /// <summary>
    /// Sets how one treats congestion notification. At first <see cref="EcnMode.NoCare"/>, as FreeBSD without <c>link1</c>;
    /// <see cref="EcnMode.Allowed"/> is <c>link1</c>.
    /// </summary>
    /// <exception cref="NetException">It is no gif (<see cref="Errno.Invalid"/>).</exception>
    public static void SetEcn(Ifnet gif, EcnMode mode) => DriverOf(gif).Ecn = mode;

    internal static TunnelTable Table => V_gif_table;

    internal static VnetPcpustat<Tunnelstat> Stat => V_gifstat;

    internal static int MaxNesting => V_max_gif_nesting;

    internal static bool AllowsParallel => V_parallel_tunnels;

    internal static byte TtlOver(Af family) => (byte)Math.Clamp(family == Af.Inet ? V_ip_gif_ttl : V_ip6_gif_hlim, 1, 255);

    private static GifDriver DriverOf([NotNull] Ifnet? gif)
    {
        ArgumentNullException.ThrowIfNull(gif);
        return gif.Driver as GifDriver ?? throw new NetException(Errno.Invalid, $"Interface {gif} is no gif.");
    }

    // in_gif_lookup, in6_gif_lookup
    private static int Lookup(Mbuf m, int offset, byte protocol, out object? tunnel)
    {
        TunnelKey key = TunnelKey.Of(m);
        TunnelDriver? found = V_gif_table.Find(key);
        tunnel = found;
        return found is null ? 0 : found.Addresses?.Destination6 == key.Remote ? Encap.Exact : 40;
    }

    private static void Input(Mbuf m, int offset, byte protocol, object tunnel) => ((GifDriver)tunnel).Input(m, offset, protocol);

    private static EncapEntry? Attach(Af family, byte protocol, int inner) =>
        Encap.Attach(family, protocol, (family == Af.Inet ? IpHeader.MinLength : Ip6Header.Length) + inner, Lookup, Input);

    [Sysinit(Subsystem.ProtoIfAttachDomain, Order.Any)]
    private static void Load()
    {
        s_entries =
        [
            Attach(Af.Inet, IpProto.IpV4, IpHeader.MinLength),
            Attach(Af.Inet, IpProto.IpV6, Ip6Header.Length),
            Attach(Af.Inet, IpProto.EtherIp, EtherIp.Length + EtherHeader.Length),
            Attach(Af.Inet6, IpProto.IpV4, IpHeader.MinLength),
            Attach(Af.Inet6, IpProto.IpV6, Ip6Header.Length),
            Attach(Af.Inet6, IpProto.EtherIp, EtherIp.Length + EtherHeader.Length),
        ];
        s_cloner.Register();
    }

    [Sysuninit(Subsystem.ProtoIfAttachDomain, Order.Any)]
    private static void Unload()
    {
        s_cloner.Unregister();
        foreach (EncapEntry? entry in s_entries)
            entry?.Dispose();
        s_entries = [];
    }

    private sealed class GifCloner() : IfCloner("gif")
    {
        protected override Ifnet CreateInterface(IfCloneRequest request) => new GifDriver().Create(IfType.Gif, request, DefaultMtu);

        protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();
    }
}
