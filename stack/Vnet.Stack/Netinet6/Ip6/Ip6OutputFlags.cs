namespace Vnet.Netinet6;

/// <summary>How a packet is sent (FreeBSD's flags of <c>ip6_output</c>).</summary>
[Flags]
public enum Ip6OutputFlags
{
    /// <summary>As usual.</summary>
    None = 0,

    /// <summary>The source may be <c>::</c> (<c>IPV6_UNSPECSRC</c>): duplicate address detection, MLD.</summary>
    UnspecifiedSource = 0x1,

    /// <summary>Another host's packet that passes through (<c>IPV6_FORWARDING</c>).</summary>
    Forwarding = 0x2,

    /// <summary>In packets of the minimum MTU, whatever the path takes (<c>IPV6_MINMTU</c>).</summary>
    MinMtu = 0x4,

    /// <summary>To a group: not also to members on this host (<c>IPV6_MULTICAST_LOOP</c> off).</summary>
    NoMulticastLoop = 0x8,

    /// <summary>Straight to the link, past all routers (<c>SO_DONTROUTE</c>).</summary>
    RouteToIf = 0x10,

    /// <summary>Not to be divided: what is too large is refused (<c>IPV6_DONTFRAG</c>).</summary>
    DontFragment = 0x20,
}
