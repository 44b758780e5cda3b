namespace Vnet.Netinet;

/// <summary>Codes of "destination unreachable" (FreeBSD's <c>ICMP_UNREACH_*</c>).</summary>
public static class IcmpUnreach
{
    /// <summary>No route to the network.</summary>
    public const byte Net = 0;

    /// <summary>The host does not answer.</summary>
    public const byte Host = 1;

    /// <summary>The host does not know the protocol.</summary>
    public const byte Protocol = 2;

    /// <summary>Nobody is at the port.</summary>
    public const byte Port = 3;

    /// <summary>Too big, and must not be fragmented (RFC 1191).</summary>
    public const byte NeedFrag = 4;

    /// <summary>A source route failed.</summary>
    public const byte SourceFail = 5;

    /// <summary>The network is not known.</summary>
    public const byte NetUnknown = 6;

    /// <summary>The host is not known.</summary>
    public const byte HostUnknown = 7;

    /// <summary>The sender is isolated.</summary>
    public const byte Isolated = 8;

    /// <summary>The network is forbidden by an administrator.</summary>
    public const byte NetProhibited = 9;

    /// <summary>The host is forbidden by an administrator.</summary>
    public const byte HostProhibited = 10;

    /// <summary>No route for the type of service to the network.</summary>
    public const byte TosNet = 11;

    /// <summary>The same to the host.</summary>
    public const byte TosHost = 12;

    /// <summary>A filter forbids it.</summary>
    public const byte FilterProhibited = 13;

    /// <summary>Host precedence violation.</summary>
    public const byte HostPrecedence = 14;

    /// <summary>Precedence cut-off.</summary>
    public const byte PrecedenceCutoff = 15;
}
