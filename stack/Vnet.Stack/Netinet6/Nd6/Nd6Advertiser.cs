using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>A router that advertises a prefix (FreeBSD's <c>struct nd_pfxrouter</c>).</summary>
internal sealed class Nd6Advertiser(Ifnet ifp, in In6Addr router, in In6Addr prefix, int length) : Nd6Fact(ifp, router)
{
    public In6Addr Prefix { get; } = prefix.Network(length);

    public int Length { get; } = length;
}
