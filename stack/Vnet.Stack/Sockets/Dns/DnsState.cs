using System.Net;

namespace Vnet.Sockets;

/// <summary>What a vnet knows of names. Its lists are replaced, never changed.</summary>
internal sealed class DnsState
{
    public Lock Gate { get; } = new();

    public DnsCache Cache { get; } = new();

    public volatile IPEndPoint[] Servers = [];

    public volatile string[] Domains = [];

    public volatile Dictionary<string, IPAddress[]> Hosts = new(StringComparer.OrdinalIgnoreCase);

    public volatile IVnetResolver Resolver = VnetResolver.Instance;
}
