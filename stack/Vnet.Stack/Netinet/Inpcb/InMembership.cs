using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>A group that a socket is a member of on an interface (FreeBSD's <c>struct in_mfilter</c>); never changed, only replaced.</summary>
/// <param name="Ifp">The interface.</param>
/// <param name="Group">The group; an IPv4 one in the lower 32 bits.</param>
/// <param name="IsV6">Whether it is IPv6.</param>
/// <param name="Filter">Sources that the socket wants.</param>
internal sealed record InMembership(Ifnet Ifp, In6Addr Group, bool IsV6, SourceFilter<In6Addr> Filter)
{
    private readonly uint _generation = Ifp.Generation;

    /// <summary>False once the interface has left the vnet, and taken its groups with it.</summary>
    public bool IsLive => Ifp.Generation == _generation;
}
