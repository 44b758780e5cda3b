namespace Vnet.Netinet;

/// <summary>How a packet is sent (FreeBSD's flags of <c>ip_output</c>).</summary>
[Flags]
public enum IpOutputFlags
{
    /// <summary>As usual.</summary>
    None = 0,

    /// <summary>The header is complete but for its checksum (<c>IP_RAWOUTPUT</c>).</summary>
    RawOutput = 0x2,

    /// <summary>Straight to the link, past all routers (<c>IP_ROUTETOIF</c>, <c>SO_DONTROUTE</c>).</summary>
    RouteToIf = 0x10,

    /// <summary>May go to a broadcast address (<c>IP_ALLOWBROADCAST</c>, <c>SO_BROADCAST</c>).</summary>
    AllowBroadcast = 0x20,

    /// <summary>To 255.255.255.255 on the link, whatever broadcast address was named (<c>IP_SENDONES</c>, <c>IP_ONESBCAST</c>).</summary>
    SendOnes = 0x4,

    /// <summary>Another host's packet that passes through (<c>IP_FORWARDING</c>).</summary>
    Forwarding = 0x1,
}
