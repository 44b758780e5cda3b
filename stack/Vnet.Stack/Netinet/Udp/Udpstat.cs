namespace Vnet.Netinet;

/// <summary>What UDP did in a vnet, over both families (FreeBSD's <c>struct udpstat</c>).</summary>
[VnetPcpustat]
public struct Udpstat
{
    /// <summary>In: datagrams.</summary>
    public ulong udps_ipackets;

    /// <summary>In: dropped, shorter than a header.</summary>
    public ulong udps_hdrops;

    /// <summary>In: dropped, wrong checksum.</summary>
    public ulong udps_badsum;

    /// <summary>In: without a checksum.</summary>
    public ulong udps_nosum;

    /// <summary>In: dropped, length wrong, or longer than the packet.</summary>
    public ulong udps_badlen;

    /// <summary>In: dropped, nobody has that port.</summary>
    public ulong udps_noport;

    /// <summary>Of those, to a broadcast address.</summary>
    public ulong udps_noportbcast;

    /// <summary>In: dropped, the socket's buffer was full.</summary>
    public ulong udps_fullsock;

    /// <summary>In: checksums that were computed here, because no device had.</summary>
    public ulong udps_inswcsum;

    /// <summary>Out: datagrams.</summary>
    public ulong udps_opackets;

    /// <summary>Of those, with a peer, by the way that was taken last.</summary>
    public ulong udps_fastout;

    /// <summary>In: dropped, to a group, and nobody has that port.</summary>
    public ulong udps_noportmcast;

    /// <summary>In: not given to a socket that does not want the group, or the source.</summary>
    public ulong udps_filtermcast;

    /// <summary>Errors that the network told of, and that were believed.</summary>
    public ulong udps_notified;
}
