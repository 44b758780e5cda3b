using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>How a socket sends to IPv6 groups (FreeBSD's <c>struct ip6_moptions</c>). Read for every packet, by any thread.</summary>
internal sealed class Ip6Moptions
{
    /// <summary>The interface that packets go out by (<c>IPV6_MULTICAST_IF</c>); null for the route's.</summary>
    public Ifnet? Interface { get; set; }

    /// <summary>Hop limit (<c>IPV6_MULTICAST_HOPS</c>).</summary>
    public byte HopLimit { get; set; } = 1;

    /// <summary>Whether this host hears what it sends, where it is a member (<c>IPV6_MULTICAST_LOOP</c>).</summary>
    public bool Loop { get; set; } = In6Multis.LoopsByDefault;
}
