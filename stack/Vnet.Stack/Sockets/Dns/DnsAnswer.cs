using Vnet.Netinet6;

namespace Vnet.Sockets;

/// <summary>What an answer says.</summary>
internal sealed class DnsAnswer
{
    /// <summary>What became of the question.</summary>
    public DnsOutcome Outcome { get; init; }

    /// <summary>The addresses, IPv4 ones in IPv6's form.</summary>
    public In6Addr[] Addresses { get; init; } = [];

    /// <summary>With <see cref="DnsOutcome.Alias"/>: the name to ask for next.</summary>
    public byte[] Alias { get; init; } = [];

    /// <summary>Seconds for which it may be kept.</summary>
    public uint Ttl { get; init; }

    /// <summary>The server's code.</summary>
    public int Rcode { get; init; }
}
