using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>UDP (RFC 768, 8085) and UDP-Lite (RFC 3828) over both families (FreeBSD's udp_usrreq.c, udp6_usrreq.c).</summary>
[VnetModule("udp", Version = 1), ModuleDepend("ip"), ModuleDepend("ip6"), ModuleDepend("in_pcb")]
[SysctlNode("net.inet.udp", "UDP", Number = 17), SysctlNode("net.inet.udplite", "UDP-Lite", Number = 136), SysctlNode("net.inet6.udp6", "UDP over IPv6")]
public static partial class Udp
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderLength = UdpHeader.Length;

    [VnetGlobal("of all vnets")]
    private static readonly InpcbStorage s_udpcbstor = new("udp", "udpinp", "udp_inpcb", "udphash");

    [VnetGlobal("of all vnets")]
    private static readonly InpcbStorage s_udplitecbstor = new("udplite", "udpliteinp", "udplite_inpcb", "udplitehash");

    [VnetGlobal("interfaces of all vnets leave")] private static EventTag? s_departing;

    // Null until the first socket is made.
    [VnetDefine] private static Inpcbinfo? s_udbinfo;

    [VnetDefine] private static Inpcbinfo? s_ulitecbinfo;

    [Sysctl("net.inet.udp.stats", "UDP statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Udpstat udpstat;

    [Sysctl("net.inet.udp.checksum", "Compute UDP checksums of datagrams over IPv4", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool udp_cksum = true;

    [Sysctl("net.inet.udp.blackhole", "Do not tell senders that nobody has a port", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool udp_blackhole;

    [Sysctl("net.inet.udp.blackhole_local", "Not even those on this host, with blackhole", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool udp_blackhole_local;

    [Sysctl("net.inet.udp.maxdgram", "Longest datagram that can be sent, in bytes, of new sockets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int udp_sendspace = 9216;

    [Sysctl("net.inet.udp.recvspace", "Bytes that may wait to be read, of new sockets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int udp_recvspace = 42080;

    [Sysctl("net.inet.udp.log_in_vain", "Log all incoming UDP packets to ports that nobody has", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int udp_log_in_vain;

    [Sysctl("net.inet6.udp6.rfc6935_port", "Port that takes datagrams without a checksum over IPv6 (RFC 6935/6936); 0 for none",
        Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int zero_checksum_port;

    /// <summary>UDP sockets over IPv4.</summary>
    [VnetGlobal("has no state")]
    public static Protosw Protocol4 { get; } = new UdpProtosw(Af.Inet, IpProto.Udp);

    /// <summary>UDP sockets over IPv6, and over IPv4 where they take it.</summary>
    [VnetGlobal("has no state")]
    public static Protosw Protocol6 { get; } = new UdpProtosw(Af.Inet6, IpProto.Udp);

    /// <summary>UDP-Lite sockets over IPv4.</summary>
    [VnetGlobal("has no state")]
    public static Protosw Lite4 { get; } = new UdpProtosw(Af.Inet, IpProto.UdpLite);

    /// <summary>UDP-Lite sockets over IPv6, and over IPv4 where they take it.</summary>
    [VnetGlobal("has no state")]
    public static Protosw Lite6 { get; } = new UdpProtosw(Af.Inet6, IpProto.UdpLite);

    /// <summary>What UDP counted in a vnet.</summary>
    public static Udpstat Statistics(VnetInstance vnet) => In(vnet).udpstat.Sum();

    /// <summary>The UDP sockets of the current vnet that a caller may see.</summary>
    public static InpcbRecord[] Sockets(Ucred viewer) => Inpcbinfo.List(V_udbinfo, IpProto.Udp, viewer);

    /// <summary>The UDP-Lite sockets of the current vnet that a caller may see.</summary>
    public static InpcbRecord[] LiteSockets(Ucred viewer) => Inpcbinfo.List(V_ulitecbinfo, IpProto.UdpLite, viewer);

    /// <summary>The UDP sockets of a vnet that the caller may see, the last made first.</summary>
    public static InpcbRecord[] Connections(VnetInstance vnet) => Inpcbinfo.List(In(vnet).udbinfo, IpProto.Udp, Ucred.Current);

    /// <summary>The UDP-Lite sockets.</summary>
    /// <inheritdoc cref="Connections"/>
    public static InpcbRecord[] LiteConnections(VnetInstance vnet) => Inpcbinfo.List(In(vnet).ulitecbinfo, IpProto.UdpLite, Ucred.Current);

    /// <summary>
    /// Has a function take a socket's datagrams in the socket's place (<c>udp_set_kernel_tunneling</c>): for what is carried over UDP.
    /// </summary>
    /// <param name="so">A UDP socket, before it is bound.</param>
    /// <param name="input">The function; null ends it.</param>
    /// <param name="context">Passed to it.</param>
    /// <returns><see cref="Errno.Busy"/> when there is one already; <see cref="Errno.Invalid"/> for a socket of something else.</returns>
    public static Errno SetKernelTunneling(Socket so, UdpTunnelInput? input, object? context = null)
    {
        ArgumentNullException.ThrowIfNull(so);
        if (so.Protocol is not UdpProtosw || so.Pcb is not Inpcb inp)
            return Errno.Invalid;
        using (inp.WLock())
        {
            var old = (Udpcb?)inp.Ppcb;
            if (input is not null && old?.Tunnel is not null)
                return Errno.Busy;
            inp.Ppcb = new Udpcb
            {
                Tunnel = input, TunnelContext = context, SendCoverage = old?.SendCoverage ?? 0, ReceiveCoverage = old?.ReceiveCoverage ?? 0,
            };
            return Errno.Ok;
        }
    }

    /// <summary>The current vnet's connections of a protocol, made on first use.</summary>
    internal static Inpcbinfo InfoOf(byte protocol) => protocol == IpProto.Udp
        ? Inpcbinfo.Init(ref V_udbinfo, s_udpcbstor)
        : Inpcbinfo.Init(ref V_ulitecbinfo, s_udplitecbstor);

    /// <summary>Sizes of a new socket's buffers.</summary>
    internal static (int Send, int Receive) Space => (V_udp_sendspace, V_udp_recvspace);

    private static void Departing(Ifnet ifp)
    {
        V_udbinfo?.PurgeInterface(ifp);
        V_ulitecbinfo?.PurgeInterface(ifp);
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Load()
    {
        if (InetFamilies.HasInet)
        {
            Ip.Register(IpProto.Udp, Input, Control);
            Ip.Register(IpProto.UdpLite, Input, Control);
            Domains.Register(Protocol4);
            Domains.Register(Lite4);
        }

        if (InetFamilies.HasInet6)
        {
            Ip6.Register(IpProto.Udp, Input6, Control6);
            Ip6.Register(IpProto.UdpLite, Input6, Control6);
            Domains.Register(Protocol6);
            Domains.Register(Lite6);
        }

        s_departing = IfEvents.Departing.Register(Departing);
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Unload()
    {
        s_departing?.Dispose();
        if (InetFamilies.HasInet6)
        {
            Domains.Unregister(Lite6);
            Domains.Unregister(Protocol6);
            Ip6.Unregister(IpProto.UdpLite);
            Ip6.Unregister(IpProto.Udp);
        }

        if (InetFamilies.HasInet)
        {
            Domains.Unregister(Lite4);
            Domains.Unregister(Protocol4);
            Ip.Unregister(IpProto.UdpLite);
            Ip.Unregister(IpProto.Udp);
        }
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Detach()
    {
        Inpcbinfo.Destroy(ref V_udbinfo);
        Inpcbinfo.Destroy(ref V_ulitecbinfo);
    }

    [SysctlProc("net.inet.udp.pcblist", CtlType.Opaque, "S,xinpcb", "List of active UDP sockets", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError PcbList(SysctlOid oid, ref SysctlRequest request) => Inpcbinfo.Answer(V_udbinfo, IpProto.Udp, ref request);

    [SysctlProc("net.inet.udplite.pcblist", CtlType.Opaque, "S,xinpcb", "List of active UDP-Lite sockets", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError LitePcbList(SysctlOid oid, ref SysctlRequest request) => Inpcbinfo.Answer(V_ulitecbinfo, IpProto.UdpLite, ref request);
}
