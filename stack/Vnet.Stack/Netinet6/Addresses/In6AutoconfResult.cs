namespace Vnet.Netinet6;

/// <summary>What became of an advertised prefix.</summary>
public enum In6AutoconfResult
{
    /// <summary>Nothing: no address can be formed of it, or it has come to its end.</summary>
    Ignored,

    /// <summary>An address was formed; it may still be tentative.</summary>
    Formed,

    /// <summary>Addresses that were formed of it before have other lifetimes.</summary>
    Updated,

    /// <summary>Nothing: the interface has <c>net.inet6.ip6.autoconf_maxaddrs</c> formed addresses.</summary>
    TooMany,
}
