namespace Vnet.Netinet;

/// <summary>What UDP and UDP-Lite have of a connection beside what all have (FreeBSD's <c>struct udpcb</c>); null while all is as usual.</summary>
internal sealed class Udpcb
{
    /// <summary>Takes the socket's datagrams in its place (<c>u_tun_func</c>).</summary>
    public UdpTunnelInput? Tunnel { get; init; }

    /// <summary>Passed to it.</summary>
    public object? TunnelContext { get; init; }

    /// <summary>Bytes of what it sends that the checksum covers; 0 for all (<c>u_txcslen</c>).</summary>
    public ushort SendCoverage { get; init; }

    /// <summary>Bytes that the checksum of what it receives must cover at least; 0 for all (<c>u_rxcslen</c>).</summary>
    public ushort ReceiveCoverage { get; init; }
}
