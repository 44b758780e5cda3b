namespace Vnet.Netinet6;

/// <summary>How much a router, or a route of it, is to be preferred to others (RFC 4191 section 2.1).</summary>
public enum RouterPreference : sbyte
{
    /// <summary>Only where there is no other.</summary>
    Low = -1,

    /// <summary>As usual.</summary>
    Medium = 0,

    /// <summary>Rather than others.</summary>
    High = 1,
}
