namespace Vnet.Netinet6;

/// <summary>What a socket wants its source to be (RFC 5014; FreeBSD's <c>IPV6_PREFER_TEMPADDR</c>).</summary>
public enum In6SourcePreferences : byte
{
    /// <summary>As <c>net.inet6.ip6.prefer_tempaddr</c> says.</summary>
    None = 0,

    /// <summary>A temporary address rather than a public one (<c>IP6PO_TEMPADDR_PREFER</c>).</summary>
    Temporary = 1,

    /// <summary>A public address rather than a temporary one (<c>IP6PO_TEMPADDR_NOTPREFER</c>).</summary>
    Public = 2,
}
