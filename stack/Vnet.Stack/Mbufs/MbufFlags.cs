namespace Vnet.Net;

/// <summary>What an mbuf is and how its packet came (FreeBSD's <c>m_flags</c>).</summary>
[Flags]
public enum MbufFlags : uint
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>First of a packet: its <see cref="Mbuf.Pkthdr"/> counts (<c>M_PKTHDR</c>).</summary>
    PacketHeader = 0x2,

    /// <summary>Last of a record (<c>M_EOR</c>).</summary>
    EndOfRecord = 0x4,

    /// <summary>Its storage must not be written to (<c>M_RDONLY</c>).</summary>
    ReadOnly = 0x8,

    /// <summary>Received as, or to be sent as, a link-level broadcast (<c>M_BCAST</c>).</summary>
    Broadcast = 0x10,

    /// <summary>The same for multicast (<c>M_MCAST</c>).</summary>
    Multicast = 0x20,

    /// <summary>Received only because the interface is promiscuous (<c>M_PROMISC</c>).</summary>
    Promiscuous = 0x40,

    /// <summary><see cref="PacketHeader.EtherVtag"/> holds the 802.1Q tag; the frame has none (<c>M_VLANTAG</c>).</summary>
    VlanTag = 0x80,

    /// <summary><see cref="PacketHeader.Timestamp"/> is when it was received (<c>M_TSTMP</c>).</summary>
    Timestamp = 0x100,

    /// <summary>The tag beside the frame is an 802.1ad service tag, not an 802.1Q one; with <see cref="VlanTag"/>.</summary>
    ServiceTag = 0x200,

    /// <summary>The datagram came with a fragment header, even if it was whole in one (<c>M_FRAGMENTED</c>); RFC 6980 refuses it for ND.</summary>
    Fragmented = 0x400,

    /// <summary>An IPv6 router alert option of MLD was before its headers (<c>M_RTALERT_MLD</c>).</summary>
    RouterAlertMld = 0x800,

    /// <summary>
    /// What goes with a packet's header (<c>M_COPYFLAGS</c>). Not <see cref="ReadOnly"/>, as in FreeBSD: that is said of
    /// storage, and goes with it.
    /// </summary>
    CopyMask = PacketHeader | EndOfRecord | Broadcast | Multicast | Promiscuous | VlanTag | Timestamp | ServiceTag | Fragmented | RouterAlertMld,
}
