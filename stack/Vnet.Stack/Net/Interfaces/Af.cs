namespace Vnet.Net;

/// <summary>Address family of a packet (FreeBSD's <c>AF_*</c>, with its values).</summary>
public enum Af : byte
{
    /// <summary>None, or not known.</summary>
    Unspecified = 0,

    /// <summary>IPv4.</summary>
    Inet = 2,

    /// <summary>Link layer.</summary>
    Link = 18,

    /// <summary>IPv6.</summary>
    Inet6 = 28,
}
