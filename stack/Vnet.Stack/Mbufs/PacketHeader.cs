namespace Vnet.Net;

/// <summary>What is known of a packet beside its bytes (FreeBSD's <c>struct pkthdr</c>); in the first mbuf of the packet.</summary>
public struct PacketHeader
{
    /// <summary>Bytes of the whole packet: the sum over its chain.</summary>
    public int Len;

    /// <summary>Index of the receiving interface; 0 for a packet of this host (<see cref="Mbuf.ReceiveInterface"/>).</summary>
    public int RcvIndex;

    /// <summary>Generation of that index, so that an interface that took it later is not mistaken for it.</summary>
    public uint RcvGeneration;

    /// <summary>Tells flows apart; see <see cref="RssType"/>.</summary>
    public uint FlowId;

    /// <summary>What <see cref="FlowId"/> is.</summary>
    public RssType RssType;

    /// <summary>Routing table (FIB) to look its destination up in.</summary>
    public ushort Fib;

    /// <summary>802.1Q tag (PCP, DEI, VID) in host order; good with <see cref="MbufFlags.VlanTag"/>.</summary>
    public ushort EtherVtag;

    /// <summary>Checksum work asked for or done.</summary>
    public CsumFlags CsumFlags;

    /// <summary>
    /// Out: offset of the checksum field within the transport header. In: the sum, 0xffff for a right one.
    /// </summary>
    public ushort CsumData;

    /// <summary>Payload bytes of each segment, for TSO and after LRO.</summary>
    public ushort TsoSegsz;

    /// <summary>Bytes of the link header, where a driver or TSO needs it.</summary>
    public byte L2Len;

    /// <summary>Bytes of the IP header, extension headers included.</summary>
    public ushort L3Len;

    /// <summary>Bytes of the transport header.</summary>
    public byte L4Len;

    /// <summary>When it was received, in nanoseconds of the vnet's clock; good with <see cref="MbufFlags.Timestamp"/>.</summary>
    public long Timestamp;

    /// <summary>First of its tags, or null.</summary>
    public MbufTag? Tags;

    // What it is queued for in a lane; null while it is not.
    internal NetisrWork? Work;
}
