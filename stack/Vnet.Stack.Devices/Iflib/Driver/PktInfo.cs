using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>A packet to be sent, taken apart (FreeBSD's <c>struct if_pkt_info</c>). Lives as long as the call.</summary>
public ref struct PktInfo
{
    /// <summary>Where its bytes are, in order.</summary>
    public ReadOnlySpan<BusSegment> Segments;

    /// <summary>Bytes of it all.</summary>
    public int Length;

    /// <summary>Transmit queue set.</summary>
    public int Qid;

    /// <summary>Descriptor to begin at.</summary>
    public int Pidx;

    /// <summary>Set by the driver: the descriptor after the last one it used.</summary>
    public int NewPidx;

    /// <summary>The device is to report when it has sent the packet: so that it and those before it can be freed (<c>IPI_TX_INTR</c>).</summary>
    public bool RequestStatus;

    /// <summary>Work asked for; never more than the interface has on.</summary>
    public CsumFlags CsumFlags;

    /// <summary>Offset of the checksum within the transport header.</summary>
    public ushort CsumData;

    /// <summary>Payload bytes of a segment, with TSO.</summary>
    public ushort TsoSegsz;

    /// <summary>Bytes of the Ethernet header with a tag in it; filled when work is asked for, like those below.</summary>
    public int EhdrLength;

    /// <summary>Bytes of the IP header.</summary>
    public int IpHdrLength;

    /// <summary>Bytes of the TCP header.</summary>
    public int TcpHdrLength;

    /// <summary>Ethernet type past a tag.</summary>
    public ushort EtherType;

    /// <summary>IP protocol.</summary>
    public byte IpProtocol;

    /// <summary>Whether <see cref="VlanTag"/> is to be inserted.</summary>
    public bool HasVlanTag;

    /// <summary>802.1Q tag in host order.</summary>
    public ushort VlanTag;

    /// <summary>RSS hash of the flow, when <see cref="RssType"/> says so.</summary>
    public uint FlowId;

    /// <summary>What <see cref="FlowId"/> is.</summary>
    public RssType RssType;
}
