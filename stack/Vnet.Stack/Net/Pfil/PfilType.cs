namespace Vnet.Net;

/// <summary>What the packets of a <see cref="PfilHead"/> begin with (FreeBSD's <c>enum pfil_types</c>, with its values).</summary>
public enum PfilType
{
    /// <summary>An IPv4 header (<c>PFIL_TYPE_IP4</c>).</summary>
    Ip4 = 1,

    /// <summary>An IPv6 header (<c>PFIL_TYPE_IP6</c>).</summary>
    Ip6 = 2,

    /// <summary>An Ethernet header (<c>PFIL_TYPE_ETHERNET</c>).</summary>
    Ethernet = 3,
}
