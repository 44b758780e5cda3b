namespace Vnet.Netinet6;

/// <summary>Types of ICMPv6 messages (FreeBSD's <c>ICMP6_*</c>); those below 128 are errors.</summary>
public static class Icmp6Type
{
    /// <summary>The destination is not reached (RFC 4443 section 3.1).</summary>
    public const byte Unreachable = 1;

    /// <summary>The packet is larger than the next link takes (section 3.2).</summary>
    public const byte PacketTooBig = 2;

    /// <summary>The hop limit is used up, or fragments did not come in time (section 3.3).</summary>
    public const byte TimeExceeded = 3;

    /// <summary>A header is wrong or not known (section 3.4).</summary>
    public const byte ParameterProblem = 4;

    /// <summary>Echo request (section 4.1).</summary>
    public const byte EchoRequest = 128;

    /// <summary>Echo reply.</summary>
    public const byte EchoReply = 129;

    /// <summary>MLD: query (RFC 2710, RFC 3810).</summary>
    public const byte ListenerQuery = 130;

    /// <summary>MLDv1: report.</summary>
    public const byte ListenerReport = 131;

    /// <summary>MLDv1: done.</summary>
    public const byte ListenerDone = 132;

    /// <summary>ND: router solicitation (RFC 4861).</summary>
    public const byte RouterSolicitation = 133;

    /// <summary>ND: router advertisement.</summary>
    public const byte RouterAdvertisement = 134;

    /// <summary>ND: neighbor solicitation.</summary>
    public const byte NeighborSolicitation = 135;

    /// <summary>ND: neighbor advertisement.</summary>
    public const byte NeighborAdvertisement = 136;

    /// <summary>ND: redirect.</summary>
    public const byte Redirect = 137;

    /// <summary>MLDv2: report (RFC 3810).</summary>
    public const byte ListenerReportV2 = 143;

    /// <summary>Whether it tells of an error.</summary>
    public static bool IsError(byte type) => type < 128;
}
