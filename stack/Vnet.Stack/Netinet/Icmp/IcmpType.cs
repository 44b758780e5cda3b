namespace Vnet.Netinet;

/// <summary>Types of ICMP messages (FreeBSD's <c>ICMP_*</c>).</summary>
public static class IcmpType
{
    /// <summary>Echo reply.</summary>
    public const byte EchoReply = 0;

    /// <summary>Destination unreachable; codes in <see cref="IcmpUnreach"/>.</summary>
    public const byte Unreach = 3;

    /// <summary>Source quench; neither sent nor heeded (RFC 6633).</summary>
    public const byte SourceQuench = 4;

    /// <summary>Redirect: code 0 for a network, 1 for a host, 2 and 3 the same for a type of service.</summary>
    public const byte Redirect = 5;

    /// <summary>Echo request.</summary>
    public const byte Echo = 8;

    /// <summary>Router advertisement (RFC 1256); for raw sockets.</summary>
    public const byte RouterAdvertisement = 9;

    /// <summary>Router solicitation (RFC 1256); for raw sockets.</summary>
    public const byte RouterSolicitation = 10;

    /// <summary>Time exceeded: code 0 in transit, 1 in reassembly.</summary>
    public const byte TimeExceeded = 11;

    /// <summary>Parameter problem: code 0 with a pointer, 1 for an option that is missing.</summary>
    public const byte ParameterProblem = 12;

    /// <summary>Timestamp request.</summary>
    public const byte Timestamp = 13;

    /// <summary>Timestamp reply.</summary>
    public const byte TimestampReply = 14;

    /// <summary>Information request (obsolete).</summary>
    public const byte InformationRequest = 15;

    /// <summary>Information reply (obsolete).</summary>
    public const byte InformationReply = 16;

    /// <summary>Address mask request (RFC 950).</summary>
    public const byte MaskRequest = 17;

    /// <summary>Address mask reply.</summary>
    public const byte MaskReply = 18;

    /// <summary>The last type that is counted by itself (<c>ICMP_MAXTYPE</c>).</summary>
    public const byte Max = 40;

    /// <summary>
    /// Whether a message asks or answers (<c>ICMP_INFOTYPE</c>). All others are taken for errors, about which none is sent
    /// (RFC 1122 section 3.2.2).
    /// </summary>
    public static bool IsInformational(byte type) =>
        type is EchoReply or Echo or RouterAdvertisement or RouterSolicitation or (>= Timestamp and <= MaskReply);
}
