using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>A name server, or a domain to search, that a router said (RFC 8106).</summary>
internal sealed class Nd6NameFact(Ifnet ifp, in In6Addr router, in In6Addr server, string? domain) : Nd6Fact(ifp, router)
{
    /// <summary>The server; <c>::</c> where it is a domain.</summary>
    public In6Addr Server { get; } = server;

    /// <summary>The domain, without the dot at its end; null where it is a server.</summary>
    public string? Domain { get; } = domain;
}
