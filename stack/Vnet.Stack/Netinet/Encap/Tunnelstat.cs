namespace Vnet.Netinet;

/// <summary>Why tunnels of one kind dropped packets in a vnet.</summary>
[VnetPcpustat]
public struct Tunnelstat
{
    /// <summary>Out: it is in that tunnel already, or in too many.</summary>
    public ulong ts_nested;

    /// <summary>Out: the tunnel's source is no address of this host.</summary>
    public ulong ts_nosource;

    /// <summary>Out: neither IPv4 nor IPv6.</summary>
    public ulong ts_noproto;

    /// <summary>Out: larger than an IP packet can be.</summary>
    public ulong ts_toobig;

    /// <summary>In and out: no memory.</summary>
    public ulong ts_nobufs;

    /// <summary>In: shorter than its headers.</summary>
    public ulong ts_tooshort;

    /// <summary>In: a header that the tunnel's protocol does not allow.</summary>
    public ulong ts_badhdr;

    /// <summary>In: wrong checksum of the tunnel's protocol.</summary>
    public ulong ts_badsum;

    /// <summary>In: older than what has come already.</summary>
    public ulong ts_outoforder;

    /// <summary>In: outer source is not reached by the interface that it came by.</summary>
    public ulong ts_ingress;

    /// <summary>In: addresses that must not be in such a tunnel.</summary>
    public ulong ts_badaddr;

    /// <summary>In: marked by the network, and does not know congestion marks.</summary>
    public ulong ts_ecn;
}
