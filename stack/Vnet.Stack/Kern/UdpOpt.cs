namespace Vnet.Kern;

/// <summary>Options at the levels of UDP, UDP-Lite and ICMPv6, by FreeBSD's numbers.</summary>
public static class UdpOpt
{
    /// <summary><c>IPPROTO_UDP</c>: the level of UDP.</summary>
    public const int Level = 17;

    /// <summary><c>UDP_ENCAP</c>: carries ESP, an <c>int</c>.</summary>
    public const int Encap = 1;

    /// <summary><c>IPPROTO_UDPLITE</c>: the level of UDP-Lite.</summary>
    public const int LiteLevel = 136;

    /// <summary><c>UDPLITE_SEND_CSCOV</c>: bytes of what it sends that the checksum covers, an <c>int</c>; 0 for all.</summary>
    public const int LiteSendCsCov = 2;

    /// <summary><c>UDPLITE_RECV_CSCOV</c>: bytes that the checksum of what it receives must cover, an <c>int</c>; 0 for all.</summary>
    public const int LiteRecvCsCov = 4;

    /// <summary><c>IPPROTO_ICMPV6</c>: the level of ICMPv6.</summary>
    public const int Icmp6Level = 58;

    /// <summary><c>ICMP6_FILTER</c>: types that a raw socket receives: <c>icmp6_filter</c>, 256 bits.</summary>
    public const int Icmp6Filter = 18;
}
