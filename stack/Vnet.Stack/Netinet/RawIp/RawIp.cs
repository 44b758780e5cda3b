using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>Raw sockets over IPv4 and IPv6 (FreeBSD's raw_ip.c, raw_ip6.c).</summary>
[VnetModule("rip", Version = 1), ModuleDepend("ip"), ModuleDepend("ip6"), ModuleDepend("icmp"), ModuleDepend("in_pcb")]
[SysctlNode("net.inet.raw", "Raw IP")]
public static partial class RawIp
{
    [VnetGlobal("of all vnets")]
    private static readonly InpcbStorage s_ripcbstor = new("rip", "ripinp", "ripcb", "riphash", hasPorts: false);

    [VnetGlobal("interfaces of all vnets leave")] private static EventTag? s_departing;

    // Of both families; null until the first socket is made.
    [VnetDefine] private static Inpcbinfo? s_ripcbinfo;

    [Sysctl("net.inet.raw.maxdgram", "Longest datagram that can be sent, in bytes, of new sockets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int rip_sendspace = 9216;

    [Sysctl("net.inet.raw.recvspace", "Bytes that may wait to be read, of new sockets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int rip_recvspace = 9216;

    /// <summary>Raw sockets over IPv4.</summary>
    [VnetGlobal("has no state")]
    public static Protosw Protocol4 { get; } = new RawProtosw(Af.Inet);

    /// <summary>Raw sockets over IPv6.</summary>
    [VnetGlobal("has no state")]
    public static Protosw Protocol6 { get; } = new RawProtosw(Af.Inet6);

    /// <summary>The raw sockets of a vnet that the caller may see, the last made first.</summary>
    public static InpcbRecord[] Connections(VnetInstance vnet) => Inpcbinfo.List(In(vnet).ripcbinfo, 0, Ucred.Current);

    /// <summary>The raw sockets of the current vnet that a caller may see.</summary>
    public static InpcbRecord[] Sockets(Ucred viewer) => Inpcbinfo.List(V_ripcbinfo, 0, viewer);

    /// <summary>The current vnet's, made on first use.</summary>
    internal static Inpcbinfo Info => Inpcbinfo.Init(ref V_ripcbinfo, s_ripcbstor);

    /// <summary>Sizes of a new socket's buffers.</summary>
    internal static (int Send, int Receive) Space => (V_rip_sendspace, V_rip_recvspace);

    private static void Departing(Ifnet ifp) => V_ripcbinfo?.PurgeInterface(ifp);

    [Sysinit(Subsystem.ProtoDomain, Order.Fifth)]
    private static void Load()
    {
        if (InetFamilies.HasInet)
        {
            Ip.Register(IpProto.Raw, Input);
            Icmp.RawInput = Input;
            Igmp.RawInput = Input;
            Domains.Register(Protocol4);
        }

        if (InetFamilies.HasInet6)
        {
            Ip6.Register(IpProto.Raw, Input6);
            Icmp6.RegisterRaw(new Icmp6Raw(HasIcmp6, Input6, Control6));
            Domains.Register(Protocol6);
        }

        s_departing = IfEvents.Departing.Register(Departing);
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Fifth)]
    private static void Unload()
    {
        s_departing?.Dispose();
        if (InetFamilies.HasInet6)
        {
            Domains.Unregister(Protocol6);
            Icmp6.RegisterRaw(null);
            Ip6.Unregister(IpProto.Raw);
        }

        if (InetFamilies.HasInet)
        {
            Domains.Unregister(Protocol4);
            Igmp.RawInput = null;
            Icmp.RawInput = null;
            Ip.Unregister(IpProto.Raw);
        }
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Fifth)]
    private static void Detach() => Inpcbinfo.Destroy(ref V_ripcbinfo);

    [SysctlProc("net.inet.raw.pcblist", CtlType.Opaque, "S,xinpcb", "List of active raw IP sockets", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError PcbList(SysctlOid oid, ref SysctlRequest request) => Inpcbinfo.Answer(V_ripcbinfo, 0, ref request);
}
