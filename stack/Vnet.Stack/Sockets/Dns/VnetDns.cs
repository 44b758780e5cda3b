using System.Net;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Sockets;

/// <summary>Names of hosts in a vnet: a table, then DNS servers (RFC 1035), by the vnet's own network. Thread-safe.</summary>
[VnetModule("dns", Version = 1), ModuleDepend("socket"), SysctlNode("net.dns", "Names of hosts")]
public static partial class VnetDns
{
    [Sysctl("net.dns.timeout", "Milliseconds to wait for a server the first time; twice as long each next time", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int dns_timeout = 2000;

    [Sysctl("net.dns.attempts", "How often to ask all servers", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int dns_attempts = 3;

    [Sysctl("net.dns.cachelimit", "Answers to keep", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int dns_cachelimit = 256;

    [Sysctl("net.dns.maxttl", "Longest time to keep an answer in seconds", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int dns_maxttl = 86400;

    [Sysctl("net.dns.maxnegttl", "Longest time to keep in seconds that there is no such name", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int dns_maxnegttl = 900;

    // Made when first asked for: most vnets never do.
    [VnetDefine] private static DnsState? s_dns;

    /// <summary>Addresses of a host, the best to try first (RFC 6724 section 6).</summary>
    /// <param name="vnet">In which vnet.</param>
    /// <param name="host">A name, or an address, which is returned.</param>
    /// <param name="family">Which addresses; <see cref="AddressFamily.Unspecified"/> for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>At least one.</returns>
    /// <exception cref="VnetDnsException">There is none; <see cref="VnetDnsException.Error"/> says why.</exception>
    /// <exception cref="VnetSocketException">The vnet was destroyed meanwhile.</exception>
    public static async ValueTask<IPAddress[]> GetHostAddressesAsync(
        VnetInstance vnet, string host, AddressFamily family = AddressFamily.Unspecified, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        ArgumentException.ThrowIfNullOrEmpty(host);
        cancellationToken.ThrowIfCancellationRequested();
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return family == AddressFamily.Unspecified || literal.AddressFamily == family
                ? [literal]
                : throw new VnetDnsException(VnetDnsError.NoData, $"'{host}' is an address, but not of family {family}.");
        }

        IPAddress[] found = await StateOf(vnet).Resolver.ResolveAsync(vnet, host, family, cancellationToken).ConfigureAwait(false);
        Sort(vnet, found);
        return found;
    }

    /// <summary>Addresses of a host of any family, in the current vnet.</summary>
    /// <exception cref="NoCurrentVnetException">No vnet is current.</exception>
    public static ValueTask<IPAddress[]> GetHostAddressesAsync(string host, CancellationToken cancellationToken = default) =>
        GetHostAddressesAsync(VnetSocket.Current("VnetDns"), host, AddressFamily.Unspecified, cancellationToken);

    /// <summary>The servers that are asked, in this order: those that were set, then those that routers told of (RFC 8106).</summary>
    public static IReadOnlyList<IPEndPoint> Servers(VnetInstance vnet)
    {
        var servers = new List<IPEndPoint>(StateOf(vnet).Servers);
        foreach (Nd6NameServer learned in Nd6.NameServers(vnet))
        {
            IPEndPoint server = new SockAddr(Af.Inet6, learned.Address, ServerPort, learned.Address.NeedsZone ? learned.Zone : 0).ToEndPoint();
            if (!servers.Contains(server))
                servers.Add(server);
        }

        return servers;
    }

    /// <summary>Port of DNS servers.</summary>
    public const int ServerPort = 53;

    /// <summary>Sets the servers of a vnet, the first to ask first, in place of those before. What is kept of answers is dropped.</summary>
    public static void SetServers(VnetInstance vnet, params IPEndPoint[] servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        DnsState state = StateOf(vnet);
        state.Servers = [.. servers];
        state.Cache.Clear();
    }

    /// <summary>The domains that a name without a dot is tried in: those that were set, then those that routers told of.</summary>
    public static IReadOnlyList<string> SearchDomains(VnetInstance vnet) => [.. StateOf(vnet).Domains, .. Nd6.SearchDomains(vnet)];

    /// <summary>Sets the domains that a name without a dot is tried in.</summary>
    public static void SetSearchDomains(VnetInstance vnet, params string[] domains)
    {
        ArgumentNullException.ThrowIfNull(domains);
        StateOf(vnet).Domains = [.. domains];
    }

    /// <summary>Gives a host its addresses in the vnet's table (as /etc/hosts), in place of those before; none takes it out.</summary>
    public static void AddHost(VnetInstance vnet, string host, params IPAddress[] addresses)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentNullException.ThrowIfNull(addresses);
        DnsState state = StateOf(vnet);
        lock (state.Gate)
        {
            var hosts = new Dictionary<string, IPAddress[]>(state.Hosts, StringComparer.OrdinalIgnoreCase);
            if (addresses.Length == 0)
                hosts.Remove(host);
            else
                hosts[host] = [.. addresses];
            state.Hosts = hosts;
        }
    }

    /// <summary>Has names of a vnet resolved by other code; null for what is here.</summary>
    public static void SetResolver(VnetInstance vnet, IVnetResolver? resolver) => StateOf(vnet).Resolver = resolver ?? VnetResolver.Instance;

    /// <summary>Forgets the answers that are kept.</summary>
    public static void Flush(VnetInstance vnet) => StateOf(vnet).Cache.Clear();

    /// <exception cref="VnetSocketException">The vnet is destroyed.</exception>
    internal static DnsState StateOf(VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(vnet);
        if (vnet.State == VnetState.Dead)
            throw new VnetSocketException(Errno.NetworkDown, $"Names cannot be resolved: vnet '{vnet.Name}' has been destroyed.");
        ref DnsState? state = ref In(vnet).dns;
        return Volatile.Read(ref state) ?? Interlocked.CompareExchange(ref state, new DnsState(), null) ?? state;
    }

    internal static VnetDnsSettings SettingsOf(VnetInstance vnet)
    {
        var v = In(vnet);
        return new VnetDnsSettings(TimeSpan.FromMilliseconds(Math.Clamp(v.dns_timeout, 1, 60_000)), Math.Clamp(v.dns_attempts, 1, 10), v.dns_cachelimit, v.dns_maxttl, v.dns_maxnegttl);
    }

    internal static long NowOf(VnetInstance vnet) => VnetClock.NanosecondsOf(VnetClock.WheelOf(vnet).TimeProvider);

    // Addresses with a zone stay where they were.
    private static void Sort(VnetInstance vnet, IPAddress[] addresses)
    {
        if (addresses.Length < 2 || Array.Exists(addresses, address => address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0))
            return;
        var plain = new In6Addr[addresses.Length];
        for (int i = 0; i < plain.Length; i++)
            plain[i] = new In6Addr(addresses[i].MapToIPv6().GetAddressBytes());
        In6Addr[] before = [.. plain];
        using (CurVnet.SetQuiet(vnet))
            In6DestinationOrder.Sort(plain);
        Array.Sort(addresses.Select((address, i) => Array.IndexOf(plain, before[i])).ToArray(), addresses);
    }

    [VnetSysuninit(Subsystem.ProtoEnd, Order.First)]
    private static void Detach() => V_dns = null;
}
