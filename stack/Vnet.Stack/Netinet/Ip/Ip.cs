using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The Internet Protocol, version 4 (RFC 791; FreeBSD's ip_input.c, ip_output.c).</summary>
[VnetModule("ip", Version = 1), ModuleDepend("ether"), ModuleDepend("arp"), ModuleDepend("in"), ModuleDepend("fib"), ModuleDepend("random")]
[SysctlNode("net.inet", "IPv4", Number = 2), SysctlNode("net.inet.ip", "IPv4")]
public static partial class Ip
{
    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")] private static readonly IpProtocolInput?[] s_protox = new IpProtocolInput?[256];

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")] private static readonly IpControlInput?[] s_ctlprotox = new IpControlInput?[256];

    [Sysctl("net.inet.ip.stats", "IPv4 statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Ipstat ipstat;

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static NetisrProtocol Protocol { get; } = new("ip", Input);

    /// <summary>What IPv4 counted in a vnet.</summary>
    public static Ipstat Statistics(VnetInstance vnet) => In(vnet).ipstat.Sum();

    /// <summary>Gives datagrams of a protocol to a handler, in every vnet (<c>ipproto_register</c>).</summary>
    /// <param name="protocol">Number of the protocol.</param>
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

    /// <summary>The usable address of this host that equals another, or null (<c>in_localip</c>).</summary>
    internal static InIfaddr? FindLocal(InAddr address)
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.Inet.Find(address) is { IsUsable: true } found)
                return found;
        }

        return null;
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Third)]
    private static void Load()
    {
        Netisr.Register(Protocol);
        Ethernet.Register(EtherType.Ip, Protocol);
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Unload()
    {
        Ethernet.Unregister(EtherType.Ip);
        Netisr.Unregister(Protocol);
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Detach() => Netisr.UnregisterVnet(Protocol, CurVnet.Current!);
}
