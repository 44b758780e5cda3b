namespace Vnet.Net;

/// <summary>What a packet's flow id was computed from (FreeBSD's <c>M_HASHTYPE_*</c>).</summary>
public enum RssType : byte
{
    /// <summary>There is no flow id.</summary>
    None = 0,

    /// <summary>Toeplitz over the IPv4 addresses.</summary>
    Ipv4 = 1,

    /// <summary>Toeplitz over IPv4 addresses and TCP ports.</summary>
    TcpIpv4 = 2,

    /// <summary>Toeplitz over the IPv6 addresses.</summary>
    Ipv6 = 3,

    /// <summary>Toeplitz over IPv6 addresses and TCP ports.</summary>
    TcpIpv6 = 4,

    /// <summary>Toeplitz over IPv4 addresses and UDP ports.</summary>
    UdpIpv4 = 7,

    /// <summary>Toeplitz over IPv6 addresses and UDP ports.</summary>
    UdpIpv6 = 9,

    /// <summary>A number that tells flows apart and is no hash (<c>M_HASHTYPE_OPAQUE</c>).</summary>
    Opaque = 63,

    /// <summary>A hash of the sender's choice (<c>M_HASHTYPE_OPAQUE_HASH</c>).</summary>
    OpaqueHash = 191,
}
