namespace Vnet.Netinet;

/// <summary>What IPv4 did in a vnet (FreeBSD's <c>struct ipstat</c>).</summary>
[VnetPcpustat]
public struct Ipstat
{
    /// <summary>In: packets.</summary>
    public ulong ips_total;

    /// <summary>In: dropped, wrong header checksum.</summary>
    public ulong ips_badsum;

    /// <summary>In: dropped, shorter than a header or than its length says.</summary>
    public ulong ips_tooshort;

    /// <summary>In: dropped, not enough data: no memory to bring the header together, or a fragment too small to be one.</summary>
    public ulong ips_toosmall;

    /// <summary>In: dropped, header length wrong.</summary>
    public ulong ips_badhlen;

    /// <summary>In: dropped, length shorter than the header.</summary>
    public ulong ips_badlen;

    /// <summary>In: fragments.</summary>
    public ulong ips_fragments;

    /// <summary>In: fragments dropped: overlaps, contradictions, limits.</summary>
    public ulong ips_fragdropped;

    /// <summary>In: fragments dropped, the rest did not come in time.</summary>
    public ulong ips_fragtimeout;

    /// <summary>Packets forwarded.</summary>
    public ulong ips_forward;

    /// <summary>Of those, the ones that took the fast way.</summary>
    public ulong ips_fastforward;

    /// <summary>In: dropped, not for this host and not to be forwarded.</summary>
    public ulong ips_cantforward;

    /// <summary>Redirects sent for forwarded packets.</summary>
    public ulong ips_redirectsent;

    /// <summary>In: dropped, no such protocol.</summary>
    public ulong ips_noproto;

    /// <summary>In: given to a protocol.</summary>
    public ulong ips_delivered;

    /// <summary>Out: packets of this host.</summary>
    public ulong ips_localout;

    /// <summary>Out: dropped, no memory, or the link refused.</summary>
    public ulong ips_odropped;

    /// <summary>In: datagrams brought together.</summary>
    public ulong ips_reassembled;

    /// <summary>Out: datagrams that were fragmented.</summary>
    public ulong ips_fragmented;

    /// <summary>Out: fragments made.</summary>
    public ulong ips_ofragments;

    /// <summary>Out: dropped, too large and not to be fragmented.</summary>
    public ulong ips_cantfrag;

    /// <summary>In: dropped, options wrong or refused.</summary>
    public ulong ips_badoptions;

    /// <summary>Out: dropped, no route.</summary>
    public ulong ips_noroute;

    /// <summary>In: dropped, version is not 4.</summary>
    public ulong ips_badvers;

    /// <summary>Out: raw packets.</summary>
    public ulong ips_rawout;

    /// <summary>In: dropped, fragments beyond the largest datagram.</summary>
    public ulong ips_toolong;

    /// <summary>In: dropped, to a group that no one here is a member of.</summary>
    public ulong ips_notmember;

    /// <summary>In: dropped, no tunnel for it.</summary>
    public ulong ips_nogif;

    /// <summary>In and out: dropped, address that must not be there.</summary>
    public ulong ips_badaddr;
}
