using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

/// <summary>ICMP for IPv6 (RFC 4443; FreeBSD's icmp6.c).</summary>
[VnetModule("icmp6", Version = 1), ModuleDepend("ip6"), ModuleDepend("random"), ModuleDepend("clock")]
[SysctlNode("net.inet6.icmp6", "ICMPv6", Number = 58)]
public static partial class Icmp6
{
    [VnetGlobal("a type is registered for all vnets, as a protocol is")] private static readonly Icmp6Input?[] s_types = new Icmp6Input?[256];

    [VnetGlobal("a type is registered for all vnets, as a protocol is")] private static readonly int[] s_lengths = new int[256];

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")] private static Icmp6Raw? s_raw;

    [Sysctl("net.inet6.icmp6.stats", "ICMPv6 statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Icmp6stat icmp6stat;

    /// <summary>What ICMPv6 counted in a vnet.</summary>
    public static Icmp6stat Statistics(VnetInstance vnet) => In(vnet).icmp6stat.Sum();

    /// <summary>Gives messages of a type to a handler, in every vnet.</summary>
    /// <param name="type">The type: not one of RFC 4443's errors and echo, which are answered here.</param>
    /// <param name="length">Bytes that a message of it has at least, its first eight included; shorter ones are dropped and counted here.</param>
    /// <param name="input">Takes them.</param>
    /// <exception cref="NetException">The type is taken (<see cref="Errno.Exists"/>).</exception>
    public static void Register(byte type, int length, Icmp6Input input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, Icmp6Header.Length);
        if (type is >= Icmp6Type.Unreachable and <= Icmp6Type.ParameterProblem or Icmp6Type.EchoRequest
            || Interlocked.CompareExchange(ref s_types[type], input, null) is not null)
        {
            throw new NetException(Errno.Exists, $"ICMPv6 type {type} is taken already. Unregister its handler first.");
        }

        Volatile.Write(ref s_lengths[type], length);
    }

    /// <summary>Ends <see cref="Register"/>. A message that is on its way may still reach the handler.</summary>
    public static void Unregister(byte type) => Volatile.Write(ref s_types[type], null);

    /// <summary>Shows all messages to raw sockets too, in every vnet (<c>rip6_input</c> at the end of <c>icmp6_input</c>); null ends it.</summary>
    public static void RegisterRaw(Icmp6Raw? raw) => Volatile.Write(ref s_raw, raw);

    [Sysinit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Load()
    {
        if (InetFamilies.HasInet6)
            Ip6.Register(IpProto.IcmpV6, Input, Control);
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Fourth)]
    private static void Unload()
    {
        if (InetFamilies.HasInet6)
            Ip6.Unregister(IpProto.IcmpV6);
    }
}
