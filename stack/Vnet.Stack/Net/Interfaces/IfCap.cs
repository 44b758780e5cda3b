namespace Vnet.Net;

/// <summary>What an interface can do for the stack (FreeBSD's <c>IFCAP_*</c>, with their values).</summary>
[Flags]
public enum IfCap : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Checks IPv4, TCP and UDP checksums of received packets.</summary>
    RxCsum = 1 << 0,

    /// <summary>Computes them for sent ones.</summary>
    TxCsum = 1 << 1,

    /// <summary>Can talk to the network console.</summary>
    NetCons = 1 << 2,

    /// <summary>Frames may be 4 bytes longer for a VLAN tag.</summary>
    VlanMtu = 1 << 3,

    /// <summary>Inserts and strips VLAN tags.</summary>
    VlanHwTagging = 1 << 4,

    /// <summary>Jumbo frames.</summary>
    JumboMtu = 1 << 5,

    /// <summary>Polling.</summary>
    Polling = 1 << 6,

    /// <summary>Checksums inside a VLAN.</summary>
    VlanHwCsum = 1 << 7,

    /// <summary>Segments TCP over IPv4.</summary>
    Tso4 = 1 << 8,

    /// <summary>Segments TCP over IPv6.</summary>
    Tso6 = 1 << 9,

    /// <summary>Joins received TCP segments.</summary>
    Lro = 1 << 10,

    /// <summary>TCP offload engine, IPv4.</summary>
    Toe4 = 1 << 14,

    /// <summary>TCP offload engine, IPv6.</summary>
    Toe6 = 1 << 15,

    /// <summary>Filters VLANs.</summary>
    VlanHwFilter = 1 << 16,

    /// <summary>Segments TCP inside a VLAN.</summary>
    VlanHwTso = 1 << 18,

    /// <summary>Its link state is known (<c>IFCAP_LINKSTATE</c>).</summary>
    LinkState = 1 << 19,

    /// <summary>Checks TCP and UDP checksums over IPv6.</summary>
    RxCsumIpv6 = 1 << 21,

    /// <summary>Computes them.</summary>
    TxCsumIpv6 = 1 << 22,

    /// <summary>Counts in hardware.</summary>
    HwStats = 1 << 23,

    /// <summary>TSO over both IPs.</summary>
    Tso = Tso4 | Tso6,

    /// <summary>Both offload engines.</summary>
    Toe = Toe4 | Toe6,

    /// <summary>Checksums both ways over both IPs.</summary>
    HwCsum = RxCsum | TxCsum | RxCsumIpv6 | TxCsumIpv6,
}
