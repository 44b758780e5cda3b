namespace Vnet.Netinet;

/// <summary>Numbers of protocols over IP (FreeBSD's <c>IPPROTO_*</c>); also numbers of IPv6 extension headers.</summary>
public static class IpProto
{
    /// <summary>IPv6 hop-by-hop options.</summary>
    public const byte HopByHop = 0;

    /// <summary>ICMP for IPv4.</summary>
    public const byte Icmp = 1;

    /// <summary>IGMP.</summary>
    public const byte Igmp = 2;

    /// <summary>IPv4 in IP.</summary>
    public const byte IpV4 = 4;

    /// <summary>TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>UDP.</summary>
    public const byte Udp = 17;

    /// <summary>IPv6 in IP.</summary>
    public const byte IpV6 = 41;

    /// <summary>IPv6 routing header.</summary>
    public const byte Routing = 43;

    /// <summary>IPv6 fragment header.</summary>
    public const byte Fragment = 44;

    /// <summary>GRE.</summary>
    public const byte Gre = 47;

    /// <summary>IPsec ESP.</summary>
    public const byte Esp = 50;

    /// <summary>IPsec AH.</summary>
    public const byte Ah = 51;

    /// <summary>ICMP for IPv6.</summary>
    public const byte IcmpV6 = 58;

    /// <summary>No header follows (IPv6).</summary>
    public const byte None = 59;

    /// <summary>IPv6 destination options.</summary>
    public const byte DestinationOptions = 60;

    /// <summary>Ethernet in IP (RFC 3378).</summary>
    public const byte EtherIp = 97;

    /// <summary>PIM.</summary>
    public const byte Pim = 103;

    /// <summary>UDP-Lite.</summary>
    public const byte UdpLite = 136;

    /// <summary>Raw: any protocol (<c>IPPROTO_RAW</c>).</summary>
    public const byte Raw = 255;
}
