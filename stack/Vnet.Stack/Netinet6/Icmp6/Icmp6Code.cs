namespace Vnet.Netinet6;

/// <summary>Codes of ICMPv6 errors (RFC 4443 section 3; FreeBSD's <c>ICMP6_DST_UNREACH_*</c> and so on).</summary>
public static class Icmp6Code
{
    /// <summary>Unreachable: no route.</summary>
    public const byte NoRoute = 0;

    /// <summary>Unreachable: forbidden by who runs the network.</summary>
    public const byte Prohibited = 1;

    /// <summary>Unreachable: beyond the scope of the source address.</summary>
    public const byte BeyondScope = 2;

    /// <summary>Unreachable: the host does not answer.</summary>
    public const byte Address = 3;

    /// <summary>Unreachable: nobody listens at the port.</summary>
    public const byte Port = 4;

    /// <summary>Unreachable: a policy is against the source address.</summary>
    public const byte SourcePolicy = 5;

    /// <summary>Unreachable: the route refuses.</summary>
    public const byte RejectRoute = 6;

    /// <summary>Time exceeded: the hop limit, on the way.</summary>
    public const byte HopLimit = 0;

    /// <summary>Time exceeded: fragments are missing.</summary>
    public const byte Reassembly = 1;

    /// <summary>Parameter problem: a field of a header.</summary>
    public const byte Header = 0;

    /// <summary>Parameter problem: a next header that is not known.</summary>
    public const byte NextHeader = 1;

    /// <summary>Parameter problem: an option that is not known.</summary>
    public const byte Option = 2;

    /// <summary>Parameter problem: a first fragment without all headers (RFC 7112).</summary>
    public const byte IncompleteHeaders = 3;
}
