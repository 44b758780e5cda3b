using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>What packets of a tunnel have in common.</summary>
/// <param name="Family">Family of the outer header.</param>
/// <param name="Local">This end's address.</param>
/// <param name="Remote">The other end's; all zero for any.</param>
/// <param name="Id">What else tells tunnels between the same ends apart, such as a GRE key; 0 for nothing.</param>
public readonly record struct TunnelKey(Af Family, In6Addr Local, In6Addr Remote, ulong Id)
{
    /// <summary>The key of tunnels that a packet which came in may be of.</summary>
    /// <param name="m">The packet from its outer header on, in one piece.</param>
    /// <param name="id">What else tells tunnels apart.</param>
    public static TunnelKey Of(Mbuf m, ulong id = 0)
    {
        ArgumentNullException.ThrowIfNull(m);
        if (m.Data[0] >> 4 == 4)
        {
            var ip = new IpHeader(m.Data);
            return new TunnelKey(Af.Inet, new In6Addr(0, ip.Destination.Value), new In6Addr(0, ip.Source.Value), id);
        }

        var ip6 = new Ip6Header(m.Data);
        return new TunnelKey(Af.Inet6, ip6.Destination, ip6.Source, id);
    }
}
