using System.Net;
using Vnet.Netinet6;

namespace Vnet.Sockets;

/// <summary>Names as a host finds them: its table first, then the servers, with what is known from before.</summary>
internal sealed class VnetResolver : IVnetResolver
{
    // Aliases from answer to answer; each may have followed DnsReader.MaxAliases of its own.
    private const int MaxAliasQueries = 4;

    [VnetGlobal("has no state")]
    public static VnetResolver Instance { get; } = new();

    public async ValueTask<IPAddress[]> ResolveAsync(VnetInstance vnet, string host, AddressFamily family, CancellationToken cancellationToken)
    {
        DnsState state = VnetDns.StateOf(vnet);
        string name = host.EndsWith('.') ? host[..^1] : host;
        if (FromTable(state, name, family) is { } known)
            return known.Length > 0 ? known : throw Failure(vnet, host, family, DnsOutcome.NoData, null);
        byte[] wire = new byte[DnsName.MaxLength];
        if (DnsName.Encode(host, wire) == 0)
            throw new VnetDnsException(VnetDnsError.InvalidName, $"'{host}' is no name of a host: labels of letters, digits and inner hyphens, at most 63 each and 253 in all.");
        IReadOnlyList<IPEndPoint> servers = VnetDns.Servers(vnet);
        if (servers.Count == 0)
            throw new VnetDnsException(VnetDnsError.NoServers, $"'{host}' cannot be resolved: vnet '{vnet.Name}' has no DNS server. Give it one with VnetDns.SetServers, or the host with VnetDns.AddHost.");
        VnetDnsException? first = null;
        foreach (string candidate in Candidates(vnet, host))
        {
            try
            {
                return await FindAsync(vnet, servers, candidate, family, cancellationToken).ConfigureAwait(false);
            }
            catch (VnetDnsException error) when (error.Error is VnetDnsError.HostNotFound or VnetDnsError.NoData or VnetDnsError.InvalidName)
            {
                first = error;
            }
        }

        throw first!;
    }

    // With its dot a name is complete; without any dot it is tried in the domains first.
    private static IEnumerable<string> Candidates(VnetInstance vnet, string host)
    {
        if (!host.Contains('.', StringComparison.Ordinal))
        {
            foreach (string domain in VnetDns.SearchDomains(vnet))
                yield return $"{host}.{domain}";
        }

        yield return host;
    }

    private static IPAddress[]? FromTable(DnsState state, string name, AddressFamily family)
    {
        if (state.Hosts.TryGetValue(name, out IPAddress[]? addresses))
            return Array.FindAll(addresses, address => family == AddressFamily.Unspecified || address.AddressFamily == family);
        // RFC 6761 section 6.3: never asked of others.
        if (!name.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return null;
        return family switch
        {
            AddressFamily.InterNetwork => [IPAddress.Loopback],
            AddressFamily.InterNetworkV6 => [IPAddress.IPv6Loopback],
            _ => [IPAddress.IPv6Loopback, IPAddress.Loopback],
        };
    }

    private static async ValueTask<IPAddress[]> FindAsync(
        VnetInstance vnet, IReadOnlyList<IPEndPoint> servers, string host, AddressFamily family, CancellationToken cancellation)
    {
        byte[] wire = new byte[DnsName.MaxLength];
        wire = wire[..DnsName.Encode(host, wire)];
        if (wire.Length == 0)
            throw new VnetDnsException(VnetDnsError.InvalidName, $"'{host}' is no name of a host.");
        Task<DnsAnswer?>? inet = family == AddressFamily.InterNetworkV6 ? null : QueryAsync(vnet, servers, wire, DnsType.A, cancellation);
        Task<DnsAnswer?>? inet6 = family == AddressFamily.InterNetwork ? null : QueryAsync(vnet, servers, wire, DnsType.Aaaa, cancellation);
        // Both are awaited whatever the first does, so that none is left behind.
        await Task.WhenAll(inet ?? Task.CompletedTask, inet6 ?? Task.CompletedTask).ConfigureAwait(false);
        DnsAnswer? answer = inet is null ? null : await inet.ConfigureAwait(false);
        DnsAnswer? answer6 = inet6 is null ? null : await inet6.ConfigureAwait(false);
        In6Addr[] found = [.. answer6?.Addresses ?? [], .. answer?.Addresses ?? []];
        if (found.Length > 0)
            return Array.ConvertAll(found, AddressOf);
        // The name's not being there says more than its having nothing, and that more than silence.
        DnsAnswer? worst = new[] { answer, answer6 }.FirstOrDefault(one => one?.Outcome == DnsOutcome.NameError) ?? answer6 ?? answer;
        throw Failure(vnet, host, family, worst?.Outcome ?? DnsOutcome.NotOurs, worst);
    }

    private static async Task<DnsAnswer?> QueryAsync(VnetInstance vnet, IReadOnlyList<IPEndPoint> servers, byte[] wire, ushort type, CancellationToken cancellation)
    {
        DnsCache cache = VnetDns.StateOf(vnet).Cache;
        string name = DnsName.Text(wire);
        if (cache.TryGet(name, type, VnetDns.NowOf(vnet), out DnsAnswer? kept))
            return kept;
        VnetDnsSettings settings = VnetDns.SettingsOf(vnet);
        uint ttl = uint.MaxValue;
        for (int i = 0; i <= MaxAliasQueries; i++)
        {
            DnsAnswer? answer = await DnsClient.AskAsync(vnet, servers, wire, type, settings.Timeout, settings.Attempts, cancellation).ConfigureAwait(false);
            if (answer is null)
                return null;
            ttl = Math.Min(ttl, answer.Ttl);
            if (answer.Outcome == DnsOutcome.Alias)
            {
                wire = answer.Alias;
                continue;
            }

            if (answer.Outcome is DnsOutcome.Addresses or DnsOutcome.NoData or DnsOutcome.NameError)
            {
                int most = answer.Outcome == DnsOutcome.Addresses ? settings.MaxTtl : settings.MaxNegativeTtl;
                cache.Add(name, type, answer, VnetDns.NowOf(vnet), Math.Min(ttl, most), settings.CacheLimit);
            }

            return answer;
        }

        return new DnsAnswer { Outcome = DnsOutcome.Malformed };
    }

    private static IPAddress AddressOf(In6Addr address)
    {
        Span<byte> bytes = stackalloc byte[In6Addr.Length];
        address.CopyTo(bytes);
        return address.IsV4Mapped ? new IPAddress(bytes[12..]) : new IPAddress(bytes);
    }

    private static VnetDnsException Failure(VnetInstance vnet, string host, AddressFamily family, DnsOutcome outcome, DnsAnswer? answer) => outcome switch
    {
        DnsOutcome.NameError => new(VnetDnsError.HostNotFound, $"There is no host '{host}': the DNS servers of vnet '{vnet.Name}' say so."),
        DnsOutcome.NoData => new(VnetDnsError.NoData, $"Host '{host}' has no address of family {family} in vnet '{vnet.Name}'."),
        DnsOutcome.Truncated => new(VnetDnsError.Truncated,
            $"The answer for '{host}' is longer than {DnsQuery.UdpSize} bytes and would need TCP, which vnet '{vnet.Name}' does not ask by yet. Give the host with VnetDns.AddHost."),
        DnsOutcome.Failed or DnsOutcome.NoEdns => new(VnetDnsError.Refused, $"The DNS servers of vnet '{vnet.Name}' do not answer for '{host}': code {answer?.Rcode}."),
        DnsOutcome.Malformed => new(VnetDnsError.Refused, $"The answers of the DNS servers of vnet '{vnet.Name}' for '{host}' cannot be read, or lead in a circle."),
        _ => new(VnetDnsError.TryAgain,
            $"No DNS server of vnet '{vnet.Name}' answered for '{host}' in time: {string.Join(", ", VnetDns.Servers(vnet))}. See the vnet's routes, or net.dns.timeout."),
    };
}
