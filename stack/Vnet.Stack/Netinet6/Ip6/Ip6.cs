using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

/// <summary>The Internet Protocol, version 6 (RFC 8200; FreeBSD's ip6_input.c, ip6_output.c).</summary>
[VnetModule("ip6", Version = 1), ModuleDepend("ether"), ModuleDepend("in6"), ModuleDepend("fib"), ModuleDepend("random")]
[ModuleDepend("clock"), ModuleDepend("pfil"), ModuleDepend("in6_src")]
[SysctlNode("net.inet6", "IPv6", Number = 28), SysctlNode("net.inet6.ip6", "IPv6", Number = 41)]
public static partial class Ip6
{
    /// <summary>Smallest MTU of a link that carries IPv6 (<c>IPV6_MMTU</c>).</summary>
    public const int MinMtu = 1280;

    /// <summary>Largest payload of a packet (<c>IPV6_MAXPACKET</c>); jumbograms are not spoken.</summary>
    public const int MaxPayload = 65535;

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static readonly IpProtocolInput?[] s_protox = new IpProtocolInput?[256];

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static readonly IpControlInput?[] s_ctlprotox = new IpControlInput?[256];

    /// <summary>Where packet filters see IPv6 packets (<c>V_inet6_pfil_head</c>).</summary>
    [VnetDefine] private static PfilHead? s_ip6_pfil;

    /// <summary>The same, for what is sent past <c>Output</c>.</summary>
    internal static PfilHead? Filters => V_ip6_pfil;

    [Sysctl("net.inet6.ip6.stats", "IPv6 statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Ip6stat ip6stat;

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static NetisrProtocol Protocol { get; } = new("ip6", static m => Input(m, isLooped: false)) { Flow = static m => Rss.ClassifyIp(m) };

    /// <summary>Packets that this host sends to itself: what must not be on a link may be here (<c>NETISR_IPV6_DIRECT</c>, <c>M_LOOP</c>).</summary>
    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static NetisrProtocol DirectProtocol { get; } = new("ip6_direct", static m => Input(m, isLooped: true))
    {
        Flow = static m => Rss.ClassifyIp(m),
    };

    /// <summary>What IPv6 counted in a vnet.</summary>
    public static Ip6stat Statistics(VnetInstance vnet) => In(vnet).ip6stat.Sum();

    /// <summary>Gives datagrams of a protocol to a handler, in every vnet (<c>ip6proto_register</c>).</summary>
    /// <param name="protocol">
    /// Number of the protocol; <see cref="IpProto.Raw"/> for those that nobody has registered (FreeBSD's <c>rip6_input</c>), whose
    /// handler then calls <see cref="Icmp6.UnknownProtocol"/> when nobody wants one.
    /// </param>
    /// <param name="input">Takes its datagrams.</param>
    /// <param name="control">Hears ICMPv6 errors about its packets, or null.</param>
    /// <exception cref="NetException">The protocol has one already (<see cref="Errno.Exists"/>).</exception>
    public static void Register(byte protocol, IpProtocolInput input, IpControlInput? control = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Interlocked.CompareExchange(ref s_protox[protocol], input, null) is not null)
            throw new NetException(Errno.Exists, $"IPv6 protocol {protocol} is registered already. Unregister it first.");
        Volatile.Write(ref s_ctlprotox[protocol], control);
    }

    /// <summary>Ends <see cref="Register"/>. A packet that is on its way may still reach the handler.</summary>
    public static void Unregister(byte protocol)
    {
        Volatile.Write(ref s_ctlprotox[protocol], null);
        Volatile.Write(ref s_protox[protocol], null);
    }

    // Raw sockets take what no protocol does.
    private static IpProtocolInput? InputOf(byte protocol) => Volatile.Read(ref s_protox[protocol]) ?? Volatile.Read(ref s_protox[IpProto.Raw]);

    /// <summary>Tells the protocol of a quoted packet what the network said of it (<c>ip6_ctlprotox</c>).</summary>
    internal static void Notify(byte protocol, in IcmpNotice notice) => Volatile.Read(ref s_ctlprotox[protocol])?.Invoke(notice);

    [Sysinit(Subsystem.ProtoDomain, Order.Third)]
    private static void Load()
    {
        if (!InetFamilies.HasInet6)
            return;
        Netisr.Register(Protocol);
        Netisr.Register(DirectProtocol);
        Ethernet.Register(EtherType.Ipv6, Protocol);
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Unload()
    {
        if (!InetFamilies.HasInet6)
            return;
        Ethernet.Unregister(EtherType.Ipv6);
        Netisr.Unregister(DirectProtocol);
        Netisr.Unregister(Protocol);
    }

    [VnetSysinit(Subsystem.ProtoDomain, Order.Third)]
    private static void Attach()
    {
        if (InetFamilies.HasInet6)
            V_ip6_pfil = Pfil.Register(Pfil.Inet6Name, PfilType.Ip6);
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Detach()
    {
        Netisr.UnregisterVnet(Protocol, CurVnet.Current!);
        Netisr.UnregisterVnet(DirectProtocol, CurVnet.Current!);
        DrainReassembly();
        V_ip6_mtutimer?.Drain();
        V_ip6_pmtu = null;
        if (V_ip6_pfil is { } head)
            Pfil.Unregister(head);
        V_ip6_pfil = null;
    }
}
