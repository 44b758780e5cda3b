namespace Vnet.Netinet;

// What can be set: FreeBSD's knobs by their names.
public static partial class Ip
{
    [Sysctl("net.inet.ip.forwarding", "Enable IP forwarding between interfaces", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ipforwarding;

    [Sysctl("net.inet.ip.redirect", "Enable sending IP redirects", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ipsendredirects = 1;

    [Sysctl("net.inet.ip.ttl", "Maximum TTL on IP packets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_defttl = 64;

    [Sysctl("net.inet.ip.rfc1122_strong_es", "Packet's IP destination address must match address on arrival interface", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_strong_es;

    [Sysctl("net.inet.ip.source_address_validation", "Drop incoming packets with source address that is a local address", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_sav = 1;

    [Sysctl("net.inet.ip.allow_net0", "Allow forwarding of addresses in network 0/8", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_allow_net0;

    [Sysctl("net.inet.ip.allow_net240", "Allow forwarding of experimental addresses (Class E, 240/4)", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_allow_net240;

    [Sysctl("net.inet.ip.process_options", "Enable IP options processing ([LS]SRR, RR, TS): 0 ignore, 1 process, 2 reject", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_doopts = 1;

    [Sysctl("net.inet.ip.sourceroute", "Enable forwarding source routed IP packets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_dosourceroute;

    [Sysctl("net.inet.ip.accept_sourceroute", "Enable accepting source routed IP packets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_acceptsourceroute;

    [Sysctl("net.inet.ip.random_id", "Assign random ip_id values", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_do_randomid;

    [Sysctl("net.inet.ip.rfc6864", "Use constant IP ID for atomic datagrams", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_rfc6864 = 1;

    [Sysctl("net.inet.ip.mcast.loop", "Loopback multicast datagrams by default", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int in_mcast_loop = 1;

    [VnetDefine] private static int ip_loopback_prefix = 8;

    /// <summary>Time to live of what says none (<c>V_ip_defttl</c>).</summary>
    internal static byte DefaultTtl => (byte)Math.Clamp(V_ip_defttl, 1, 255);

    /// <summary>Whether this host hears what it sends to groups, where a socket has not said (<c>net.inet.ip.mcast.loop</c>).</summary>
    internal static bool LoopsByDefault => V_in_mcast_loop != 0;

    /// <summary>Whether packets of others are forwarded in the current vnet (<c>net.inet.ip.forwarding</c>).</summary>
    internal static bool IsForwarding => V_ipforwarding != 0;

    [SysctlProc("net.inet.ip.loopback_prefixlen", CtlType.Int, "I", "Prefix length of address space reserved for loopback",
        Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError LoopbackPrefixSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        int length = V_ip_loopback_prefix;
        SysctlError error = request.Handle(ref length);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (length is < 8 or > 31)
            return SysctlError.Invalid;
        V_ip_loopback_prefix = length;
        return SysctlError.Ok;
    }

    [SysctlProc("net.inet.ip.intr_queue_maxlen", CtlType.Int, "I", "Maximum size of the IP input queue", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe)]
    private static SysctlError QueueLimitSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        int limit = Protocol.QueueLimit == 0 ? Net.Netisr.DefaultQueueLimit : Protocol.QueueLimit;
        SysctlError error = request.Handle(ref limit);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (limit < 1 || limit > Net.Netisr.MaxQueueLimit)
            return SysctlError.Invalid;
        Protocol.QueueLimit = limit;
        return SysctlError.Ok;
    }
}
