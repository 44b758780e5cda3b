namespace Vnet.Netinet6;

/// <summary>What is said of an IPv6 address of an interface (FreeBSD's <c>IN6_IFF_*</c>, with their values).</summary>
[Flags]
public enum In6IfaddrFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Of several hosts; never a source (<c>IN6_IFF_ANYCAST</c>).</summary>
    Anycast = 0x1,

    /// <summary>Being asked for whether it is another's; not used yet (<c>IN6_IFF_TENTATIVE</c>).</summary>
    Tentative = 0x2,

    /// <summary>It is another's; not used (<c>IN6_IFF_DUPLICATED</c>).</summary>
    Duplicated = 0x4,

    /// <summary>No router that advertises its prefix can be reached; no source (<c>IN6_IFF_DETACHED</c>).</summary>
    Detached = 0x8,

    /// <summary>Its preferred lifetime is over: no source for what begins (<c>IN6_IFF_DEPRECATED</c>).</summary>
    Deprecated = 0x10,

    /// <summary>Used without asking whether it is another's (<c>IN6_IFF_NODAD</c>).</summary>
    NoDad = 0x20,

    /// <summary>Formed of a router's prefix (<c>IN6_IFF_AUTOCONF</c>).</summary>
    Autoconf = 0x40,

    /// <summary>Random, and replaced from time to time (<c>IN6_IFF_TEMPORARY</c>, RFC 8981).</summary>
    Temporary = 0x80,

    /// <summary>Preferred as source where the rules leave the choice (<c>IN6_IFF_PREFER_SOURCE</c>).</summary>
    PreferSource = 0x100,

    /// <summary>Neither source nor destination (<c>IN6_IFF_NOTREADY</c>).</summary>
    NotReady = Tentative | Duplicated,
}
