using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Devices;

/// <summary>gre(4): generic routing encapsulation of IPv4 and IPv6 over both (RFC 2784, RFC 2890, RFC 7676).</summary>
/// <remarks>
/// <c>IfCloner.Create("gre", new TunnelAddresses(here, there))</c>, or <see cref="Tunnel.Set"/> later. It must be up to carry anything.
/// It loses its ends when it moves to another vnet.
/// </remarks>
[VnetModule("if_gre", Version = 1), ModuleDepend("ip"), ModuleDepend("ip6"), ModuleDepend("if_clone")]
[SysctlNode("net.link", "Link layers", Number = 18), SysctlNode("net.link.gre", "Generic Routing Encapsulation")]
[SysctlNode("net.inet", "IPv4", Number = 2), SysctlNode("net.inet.ip", "IPv4")]
[SysctlNode("net.inet6", "IPv6", Number = 28), SysctlNode("net.inet6.ip6", "IPv6", Number = 41)]
public static partial class Gre
{
    /// <summary>MTU at first (<c>GREMTU</c>).</summary>
    public const int DefaultMtu = 1476;

    /// <summary>The smallest MTU.</summary>
    public const int MinMtu = 576;

    [VnetGlobal("one kind of interface for all vnets")] private static readonly GreCloner s_cloner = new();
    [VnetGlobal("one kind of tunnel for all vnets; it knows the tunnels of the current one")] private static EncapEntry?[] s_entries = [];

    /// <summary>The vnet's gres by their ends.</summary>
    [VnetDefine] private static TunnelTable s_gre_table = new();

    [Sysctl("net.link.gre.stats", "Why gre interfaces dropped packets", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Tunnelstat grestat;

    [Sysctl("net.link.gre.max_nesting", "Max nested tunnels", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int max_gre_nesting = 1;

    [Sysctl("net.inet.ip.grettl", "Default TTL value for encapsulated packets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_gre_ttl = 30;

    [Sysctl("net.inet6.ip6.grehlim", "Default hop limit for encapsulated packets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip6_gre_hlim = 30;

    /// <summary>Why gres of a vnet dropped packets.</summary>
    public static Tunnelstat Statistics(VnetInstance vnet) => In(vnet).grestat.Sum();

    /// <summary>Sets what one puts into its headers (<c>GRESKEY</c>, <c>GRESOPTS</c>).</summary>
    /// <exception cref="NetException">
    /// It is no gre (<see cref="Errno.Invalid"/>); or another has those ends and that key (<see cref="Errno.AddressNotAvailable"/>).
    /// </exception>
    public static void SetOptions(Ifnet gre, GreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        DriverOf(gre).SetOptions(options);
    }

    /// <summary>What one puts into its headers.</summary>
    /// <exception cref="NetException">It is no gre (<see cref="Errno.Invalid"/>).</exception>
    public static GreOptions OptionsOf(Ifnet gre) => DriverOf(gre).Options;

    internal static TunnelTable Table => V_gre_table;

    internal static VnetPcpustat<Tunnelstat> Stat => V_grestat;

    internal static int MaxNesting => V_max_gre_nesting;

    internal static byte TtlOver(Af family) => (byte)Math.Clamp(family == Af.Inet ? V_ip_gre_ttl : V_ip6_gre_hlim, 1, 255);

    private static GreDriver DriverOf([NotNull] Ifnet? gre)
    {
        ArgumentNullException.ThrowIfNull(gre);
        return gre.Driver as GreDriver ?? throw new NetException(Errno.Invalid, $"Interface {gre} is no gre.");
    }

    // in_gre_lookup, in6_gre_lookup. One without a valid header is of the tunnel without key, which counts it.
    private static int Lookup(Mbuf m, int offset, byte protocol, out object? tunnel)
    {
        Span<byte> room = stackalloc byte[GreHeader.KeyAt(ushort.MaxValue) + 4];
        ReadOnlySpan<byte> header = m.Peek(offset, room[..Math.Min(room.Length, m.Pkthdr.Len - offset)]);
        ulong id = 0;
        if (header.Length >= GreHeader.MinLength && GreHeader.Flags(header) is var flags && (flags & GreHeader.KeyPresent) != 0
            && header.Length >= GreHeader.KeyAt(flags) + 4)
        {
            id = GreDriver.IdOf(BinaryPrimitives.ReadUInt32BigEndian(header[GreHeader.KeyAt(flags)..]));
        }

        tunnel = V_gre_table.Find(TunnelKey.Of(m, id));
        return tunnel is null ? 0 : Encap.Exact;
    }

    private static void Input(Mbuf m, int offset, byte protocol, object tunnel) => ((GreDriver)tunnel).Input(m, offset);

    [Sysinit(Subsystem.ProtoIfAttachDomain, Order.Any)]
    private static void Load()
    {
        s_entries =
        [
            Encap.Attach(Af.Inet, IpProto.Gre, IpHeader.MinLength + GreHeader.MinLength, Lookup, Input),
            Encap.Attach(Af.Inet6, IpProto.Gre, Ip6Header.Length + GreHeader.MinLength, Lookup, Input),
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

    private sealed class GreCloner() : IfCloner("gre")
    {
        protected override Ifnet CreateInterface(IfCloneRequest request) => new GreDriver().Create(IfType.Tunnel, request, DefaultMtu);

        protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();
    }
}
