namespace Vnet.Netinet;

/// <summary>Options of a connection that are on or off (FreeBSD's <c>inp_flags</c>; the values are of this stack).</summary>
[Flags]
public enum InpFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Receives destinations (<c>IP_RECVDSTADDR</c>).</summary>
    RecvDstAddr = 0x1,

    /// <summary>Receives interfaces (<c>IP_RECVIF</c>).</summary>
    RecvIf = 0x2,

    /// <summary>Receives times to live (<c>IP_RECVTTL</c>).</summary>
    RecvTtl = 0x4,

    /// <summary>Receives types of service (<c>IP_RECVTOS</c>).</summary>
    RecvTos = 0x8,

    /// <summary>Receives options (<c>IP_RECVOPTS</c>).</summary>
    RecvOpts = 0x10,

    /// <summary>Receives numbers of flows (<c>IP_RECVFLOWID</c>).</summary>
    RecvFlowId = 0x20,

    /// <summary>What it sends begins with the IP header (<c>IP_HDRINCL</c>).</summary>
    HdrIncl = 0x40,

    /// <summary>Its port is chosen from the high range (<c>INP_HIGHPORT</c>).</summary>
    HighPort = 0x80,

    /// <summary>Its port is chosen from the low, privileged range (<c>INP_LOWPORT</c>).</summary>
    LowPort = 0x100,

    /// <summary>Its port was chosen for it (<c>INP_ANONPORT</c>).</summary>
    AnonPort = 0x200,

    /// <summary>To 255.255.255.255 on the link (<c>IP_ONESBCAST</c>).</summary>
    OnesBcast = 0x400,

    /// <summary>May be bound to addresses of others (<c>IP_BINDANY</c>).</summary>
    BindAny = 0x800,

    /// <summary>What it sends is not fragmented (<c>IP_DONTFRAG</c>, <c>IPV6_DONTFRAG</c>).</summary>
    DontFrag = 0x1000,

    /// <summary>Takes no IPv4 (<c>IPV6_V6ONLY</c>).</summary>
    V6Only = 0x2000,

    /// <summary>Receives destination and interface (<c>IPV6_RECVPKTINFO</c>).</summary>
    RecvPktInfo = 0x4000,

    /// <summary>Receives hop limits (<c>IPV6_RECVHOPLIMIT</c>).</summary>
    RecvHopLimit = 0x8000,

    /// <summary>Receives traffic classes (<c>IPV6_RECVTCLASS</c>).</summary>
    RecvTclass = 0x1_0000,

    /// <summary>Flow labels are chosen (<c>IPV6_AUTOFLOWLABEL</c>).</summary>
    AutoFlowLabel = 0x2_0000,

    /// <summary>Its local address was given by bind, and stays when the peer goes.</summary>
    BoundAddress = 0x4_0000,

    /// <summary>Was closed: no look-up returns it (<c>INP_FREED</c>).</summary>
    Freed = 0x8_0000,
}
