namespace Vnet.Netinet6;

/// <summary>A name server that a router said (RFC 8106).</summary>
/// <param name="Address">The server.</param>
/// <param name="Zone">Number of the interface that it was said on: the zone of a link-local address.</param>
/// <param name="ExpiresIn">Seconds until it no longer holds; null for never.</param>
public readonly record struct Nd6NameServer(In6Addr Address, uint Zone, long? ExpiresIn);
