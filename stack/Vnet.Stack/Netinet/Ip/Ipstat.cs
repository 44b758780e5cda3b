namespace Vnet.Netinet;

/// <summary>What IPv4 did in a vnet (FreeBSD's <c>struct ipstat</c>).</summary>
[VnetPcpustat]
public struct Ipstat
{
    /// <summary>In: packets.</summary>
    public ulong ips_total;

    /// <summary>In: dropped, wrong header checksum.</summary>
    public ulong ips_badsum;

    /// <summary>In: dropped, shorter than a header.</summary>
    public ulong ips_tooshort;

    /// <summary>In: dropped, header length wrong.</summary>
    public ulong ips_badhlen;

    /// <summary>In: dropped, length wrong.</summary>
    public ulong ips_badlen;

    /// <summary>In: given to a protocol.</summary>
    public ulong ips_delivered;

    /// <summary>In: dropped, no such protocol.</summary>
    public ulong ips_noproto;

    /// <summary>In: dropped, not for this host.</summary>
    public ulong ips_cantforward;

    /// <summary>Out: packets of this host.</summary>
    public ulong ips_localout;

    /// <summary>Out: dropped, no route.</summary>
    public ulong ips_noroute;

    /// <summary>Out: dropped, no memory.</summary>
    public ulong ips_odropped;
}
