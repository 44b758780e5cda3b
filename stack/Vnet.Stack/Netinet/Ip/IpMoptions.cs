using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>How a socket sends to groups (FreeBSD's <c>struct ip_moptions</c>). Read for every packet, by any thread.</summary>
public sealed class IpMoptions
{
    /// <summary>The interface that packets go out by (<c>IP_MULTICAST_IF</c>); null for the route's.</summary>
    public Ifnet? Interface { get; set; }

    /// <summary>Time to live (<c>IP_MULTICAST_TTL</c>).</summary>
    public byte Ttl { get; set; } = 1;

    /// <summary>Whether this host hears what it sends, where it is a member (<c>IP_MULTICAST_LOOP</c>).</summary>
    public bool Loop { get; set; } = true;
}
