using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

/// <summary>The Internet Protocol, version 6 (RFC 8200; FreeBSD's ip6_input.c, ip6_output.c).</summary>
[VnetModule("ip6", Version = 1), ModuleDepend("ether"), ModuleDepend("in6"), ModuleDepend("fib"), ModuleDepend("random")]
[SysctlNode("net.inet6", "IPv6", Number = 28), SysctlNode("net.inet6.ip6", "IPv6", Number = 41)]
public static partial class Ip6
{
    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")] private static readonly IpProtocolInput?[] s_protox = new IpProtocolInput?[256];

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")] private static readonly IpControlInput?[] s_ctlprotox = new IpControlInput?[256];

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    private static NetisrProtocol Protocol { get; } = new("ip6", Input);

    /// <summary>Gives datagrams of a protocol to a handler, in every vnet (<c>ip6proto_register</c>).</summary>
    /// <inheritdoc cref="Ip.Register"/>
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

    /// <summary>Sends a packet of the current vnet's (<c>ip6_output</c>).</summary>
    /// <param name="m">
    /// The packet, which begins with an IPv6 header in one piece: traffic class, flow label, hop limit, next header, destination and,
    /// unless it is to be chosen, source are filled in; the payload length is filled in here. No longer the caller's.
    /// </param>
    /// <param name="flags">How it is sent.</param>
    /// <param name="inp">The connection that it is of, whose route is kept there for the next time, or null.</param>
    /// <param name="zone">Number of the interface that a destination which <see cref="In6Addr.NeedsZone"/> is on; 0 for none named.</param>
    /// <returns>Why it was dropped, or <see cref="Errno.Ok"/>.</returns>
    public static Errno Output(Mbuf m, Ip6OutputFlags flags = Ip6OutputFlags.None, Inpcb? inp = null, uint zone = 0)
    {
        ArgumentNullException.ThrowIfNull(m);
        m.FreeChain();
        return Errno.NetworkUnreachable;
    }

    private static void Input(Mbuf m) => m.FreeChain();

    [Sysinit(Subsystem.ProtoDomain, Order.Third)]
    private static void Load()
    {
        Netisr.Register(Protocol);
        Ethernet.Register(EtherType.Ipv6, Protocol);
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Unload()
    {
        Ethernet.Unregister(EtherType.Ipv6);
        Netisr.Unregister(Protocol);
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Third)]
    private static void Detach() => Netisr.UnregisterVnet(Protocol, CurVnet.Current!);
}
