using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The Internet Protocol, version 4 (RFC 791, RFC 1122, RFC 1812; FreeBSD's ip_input.c, ip_fastfwd.c, ip_output.c).</summary>
[VnetModule("ip", Version = 1), ModuleDepend("ether"), ModuleDepend("arp"), ModuleDepend("in"), ModuleDepend("fib"), ModuleDepend("pfil"), ModuleDepend("random")]
[SysctlNode("net.inet", "IPv4", Number = 2), SysctlNode("net.inet.ip", "IPv4"), SysctlNode("net.inet.ip.mcast", "IPv4 multicast")]
public static partial class Ip
{
    /// <summary>Bytes of the largest datagram, header included (<c>IP_MAXPACKET</c>).</summary>
    public const int MaxPacket = 65535;

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")] private static readonly IpProtocolInput?[] s_protox = new IpProtocolInput?[256];

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")] private static readonly IpControlInput?[] s_ctlprotox = new IpControlInput?[256];

    [Sysctl("net.inet.ip.stats", "IPv4 statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Ipstat ipstat;

    [VnetDefine] private static PfilHead? s_inet_pfil_head;

    // The vnet's own, kept here so that one view of the variables is enough for a packet.
    [VnetDefine] private static InIfaddrHash? s_ifaddrhash;

    [VnetDefine] private static IpMulticastRouter? s_ip_mrouter;

    /// <summary>The current vnet's multicast router, or null (<c>V_ip_mrouter</c>); set by the module that routes.</summary>
    public static IpMulticastRouter? MulticastRouter
    {
        get => V_ip_mrouter;
        set => V_ip_mrouter = value;
    }

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static NetisrProtocol Protocol { get; } = new("ip", Input) { Flow = static m => Rss.ClassifyIp(m) };

    /// <summary>Packets that this host sends to itself, and datagrams that were brought together: no link has them checked (<c>NETISR_IP_DIRECT</c>).</summary>
    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static NetisrProtocol DirectProtocol { get; } = new("ip_direct", DirectInput) { Flow = static m => Rss.ClassifyIp(m) };

    /// <summary>What IPv4 counted in a vnet.</summary>
    public static Ipstat Statistics(VnetInstance vnet) => In(vnet).ipstat.Sum();

    /// <summary>Gives datagrams of a protocol to a handler, in every vnet (<c>ipproto_register</c>).</summary>
    /// <param name="protocol">
    /// Number of the protocol; <see cref="IpProto.Raw"/> for those that nobody has registered (FreeBSD's <c>rip_input</c>), whose handler
    /// then says when nobody wants one.
    /// </param>
    /// <param name="input">Takes its datagrams.</param>
    /// <param name="control">Hears ICMP errors about its packets, or null.</param>
    /// <exception cref="NetException">The protocol has one already (<see cref="Errno.Exists"/>).</exception>
    public static void Register(byte protocol, IpProtocolInput input, IpControlInput? control = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Interlocked.CompareExchange(ref s_protox[protocol], input, null) is not null)
            throw new NetException(Errno.Exists, $"IPv4 protocol {protocol} is registered already. Unregister it first.");
        Volatile.Write(ref s_ctlprotox[protocol], control);
    }

    /// <summary>Ends <see cref="Register"/>. A packet that is on its way may still reach the handler.</summary>
    public static void Unregister(byte protocol)
    {
        Volatile.Write(ref s_ctlprotox[protocol], null);
        Volatile.Write(ref s_protox[protocol], null);
    }

    /// <summary>Who hears ICMP errors about a protocol's packets, or null.</summary>
    internal static IpControlInput? ControlOf(byte protocol) => Volatile.Read(ref s_ctlprotox[protocol]);

    /// <summary>The usable address of this host that equals another, or null (<c>in_localip</c>).</summary>
    internal static InIfaddr? FindLocal(InAddr address) => V_ifaddrhash?.FindOwn(address);

    [Sysinit(Subsystem.ProtoDomain, Order.Third)]
    private static void Load()
    {
        if (!InetFamilies.HasInet)
            return;
        Netisr.Register(Protocol);
        Netisr.Register(DirectProtocol);
        Ethernet.Register(EtherType.Ip, Protocol);
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Unload()
    {
        if (!InetFamilies.HasInet)
            return;
        Ethernet.Unregister(EtherType.Ip);
        Netisr.Unregister(Protocol);
        Netisr.Unregister(DirectProtocol);
    }

    [VnetSysinit(Subsystem.ProtoDomain, Order.Third)]
    private static void Attach()
    {
        if (!InetFamilies.HasInet)
            return;
        V_ifaddrhash = InIfaddrs.Hash;
        V_inet_pfil_head = Pfil.Register(Pfil.InetName, PfilType.Ip4);
        V_ip_id = (int)VnetRandom.NextUInt32();
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Detach()
    {
        Netisr.UnregisterVnet(Protocol, CurVnet.Current!);
        Netisr.UnregisterVnet(DirectProtocol, CurVnet.Current!);
        if (V_inet_pfil_head is { } head)
            Pfil.Unregister(head);
        V_inet_pfil_head = null;
        V_ipq?.Drain();
        V_ipq = null;
    }
}
