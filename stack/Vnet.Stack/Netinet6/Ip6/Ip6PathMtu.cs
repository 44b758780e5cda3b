namespace Vnet.Netinet6;

/// <summary>The MTU of the path to a destination, as the network told it (RFC 8201).</summary>
/// <param name="Mtu">In bytes, at least 1280.</param>
/// <param name="ExpiresAt">When it is forgotten, in nanoseconds of the vnet's clock.</param>
public readonly record struct Ip6PathMtu(int Mtu, long ExpiresAt);
