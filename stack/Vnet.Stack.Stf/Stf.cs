using System.Diagnostics.CodeAnalysis;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Devices;

/// <summary>
/// stf(4): IPv6 over IPv4 without configured peers, whose IPv4 addresses are in their IPv6 addresses: 6to4 (RFC 3056, with the checks of
/// RFC 3964) and a provider's 6rd (RFC 5969).
/// </summary>
/// <remarks>
/// 6to4: <c>IfCloner.Create("stf0")</c>, then give it the IPv6 address 2002:V4ADDR::1/16, where V4ADDR is one of this host's public IPv4
/// addresses. 6rd: <c>IfCloner.Create("stf0", new SixRd(…))</c> or <see cref="SetDomain"/>, and an address of the delegated prefix with the
/// domain's prefix length. A relay for the rest of IPv6 is a default route to 2002:RELAY::, or the domain's border relay.
/// </remarks>
[VnetModule("if_stf", Version = 1), ModuleDepend("ip"), ModuleDepend("ip6"), ModuleDepend("if_clone")]
[SysctlNode("net.link", "Link layers", Number = 18), SysctlNode("net.link.stf", "6to4 Interface")]
public static partial class Stf
{
    /// <summary>MTU at first, and the smallest.</summary>
    public const int DefaultMtu = Ip6.MinMtu;

    [VnetGlobal("one kind of interface for all vnets")] private static readonly StfCloner s_cloner = new();
    [VnetGlobal("one kind of tunnel for all vnets; it knows the interfaces of the current one")] private static EncapEntry? s_entry;

    /// <summary>The vnet's stfs; replaced as a whole, so that it is read without a lock.</summary>
    [VnetDefine] private static StfDriver[]? s_stfs;

    [Sysctl("net.link.stf.stats", "Why stf interfaces dropped packets", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Tunnelstat stfstat;

    [Sysctl("net.link.stf.permit_rfc1918", "Permit the use of private IPv4 addresses", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool permit_rfc1918;

    [Sysctl("net.link.stf.no_addr4check", "Skip checking outer IPv4 addresses", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static bool no_addr4check;

    [Sysctl("net.link.stf.ttl", "Time to live of outer packets", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int ip_stf_ttl = 40;

    [Sysctl("net.link.stf.max_nesting", "Max nested tunnels", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int max_stf_nesting = 1;

    /// <summary>Why stfs of a vnet dropped packets.</summary>
    public static Tunnelstat Statistics(VnetInstance vnet) => In(vnet).stfstat.Sum();

    /// <summary>Makes one an interface of a 6rd domain, or with null of 6to4 again (<c>STF6RD_SV4NET</c>, <c>STF6RD_SBR</c>).</summary>
    /// <exception cref="NetException">It is no stf, or no domain that there can be (<see cref="Errno.Invalid"/>).</exception>
    public static void SetDomain(Ifnet stf, SixRd? domain)
    {
        StfDriver driver = DriverOf(stf);
        domain?.ThrowIfInvalid(stf);
        driver.Domain = domain;
    }

    /// <summary>The 6rd domain of one; null for 6to4.</summary>
    /// <exception cref="NetException">It is no stf (<see cref="Errno.Invalid"/>).</exception>
    public static SixRd? DomainOf(Ifnet stf) => DriverOf(stf).Domain;

    /// <summary>Sets how one treats its packets.</summary>
    /// <exception cref="NetException">It is no stf (<see cref="Errno.Invalid"/>).</exception>
    public static void SetOptions(Ifnet stf, StfOptions options) => DriverOf(stf).Options = options;

    /// <summary>Sets how one treats congestion notification; at first <see cref="EcnMode.NoCare"/>. <see cref="EcnMode.Allowed"/> is FreeBSD's <c>link1</c>.</summary>
    /// <exception cref="NetException">It is no stf (<see cref="Errno.Invalid"/>).</exception>
    public static void SetEcn(Ifnet stf, EcnMode mode) => DriverOf(stf).Ecn = mode;

    /// <summary>Has the outer packets sent by another routing table.</summary>
    /// <exception cref="NetException">It is no stf, or there is no such table (<see cref="Errno.Invalid"/>).</exception>
    public static void SetFib(Ifnet stf, int fib)
    {
        StfDriver driver = DriverOf(stf);
        if (fib is < 0 or > byte.MaxValue)
            throw new NetException(Errno.Invalid, $"Interface {stf} cannot send by table {fib}: tables are from 0 to {byte.MaxValue}.");
        driver.Fib = (byte)fib;
    }

    internal static VnetPcpustat<Tunnelstat> Stat => V_stfstat;

    internal static byte Ttl => (byte)Math.Clamp(V_ip_stf_ttl, 1, 255);

    internal static int MaxNesting => V_max_stf_nesting;

    internal static bool ChecksAddresses => !V_no_addr4check;

    internal static bool PermitsPrivate => V_permit_rfc1918;

    internal static void Enter(StfDriver driver) => Volatile.Write(ref V_stfs, [.. V_stfs ?? [], driver]);

    internal static void Leave(StfDriver driver) =>
        Volatile.Write(ref V_stfs, V_stfs is { Length: > 1 } all ? Array.FindAll(all, other => other != driver) : null);

    private static StfDriver DriverOf([NotNull] Ifnet? stf)
    {
        ArgumentNullException.ThrowIfNull(stf);
        return stf.Driver as StfDriver ?? throw new NetException(Errno.Invalid, $"Interface {stf} is no stf.");
    }

    // stf_encapcheck: a single side matches, so that configured tunnels come first.
    private static int Lookup(Mbuf m, int offset, byte protocol, out object? tunnel)
    {
        InAddr destination = new IpHeader(m.Data).Destination;
        foreach (StfDriver driver in V_stfs ?? [])
        {
            if (driver.Takes(destination))
            {
                tunnel = driver;
                return 32;
            }
        }

        tunnel = null;
        return 0;
    }

    private static void Input(Mbuf m, int offset, byte protocol, object tunnel) => ((StfDriver)tunnel).Input(m, offset);

    [Sysinit(Subsystem.ProtoIfAttachDomain, Order.Any)]
    private static void Load()
    {
        s_entry = Encap.Attach(Af.Inet, IpProto.IpV6, IpHeader.MinLength + Ip6Header.Length, Lookup, Input);
        s_cloner.Register();
    }

    [Sysuninit(Subsystem.ProtoIfAttachDomain, Order.Any)]
    private static void Unload()
    {
        s_cloner.Unregister();
        s_entry?.Dispose();
        s_entry = null;
    }

    private sealed class StfCloner() : IfCloner("stf")
    {
        protected override Ifnet CreateInterface(IfCloneRequest request)
        {
            SixRd? domain = request.HasParameters ? request.Parameters<SixRd>() : null;
            var driver = new StfDriver();
            var ifp = new Ifnet(driver, FamilyLayer.Instance, IfType.Stf, request) { Mtu = DefaultMtu };
            domain?.ThrowIfInvalid(ifp);
            ifp.SetFlags(IfFlags.NoArp, IfFlags.None);
            (driver.Ifp, driver.Domain) = (ifp, domain);
            ifp.Attach();
            Enter(driver);
            return ifp;
        }

        protected override void DestroyInterface(Ifnet ifp) => ifp.Detach();
    }
}
