using System.Numerics;

namespace Vnet.Netinet6;

/// <summary>How far addresses reach, and how much they have in common (RFC 4007; RFC 6724 sections 2.2 and 3.1; FreeBSD's scope6.c).</summary>
public static class In6Scope
{
    /// <summary>Within an interface (<c>IPV6_ADDR_SCOPE_INTFACELOCAL</c>).</summary>
    public const int InterfaceLocal = 1;

    /// <summary>Within a link.</summary>
    public const int LinkLocal = 2;

    /// <summary>Within a site.</summary>
    public const int SiteLocal = 5;

    /// <summary>Everywhere.</summary>
    public const int Global = 14;

    /// <summary>
    /// The scope of an address, as a group's fourth nibble has it (<c>in6_addrscope</c>); mapped IPv4 addresses as RFC 6724
    /// section 3.2 says.
    /// </summary>
    public static int Of(in In6Addr address)
    {
        if (address.IsMulticast)
            return address.MulticastScope;
        if (address.IsLinkLocal || address.IsLoopback)
            return LinkLocal;
        if (address.High >> 54 == 0x3fb)
            return SiteLocal;
        return address.IsV4Mapped && ((uint)address.Low >> 24 == 127 || (uint)address.Low >> 16 == 0xa9fe) ? LinkLocal : Global;
    }

    /// <summary>Leading bits that two addresses have in common: 0 to 128.</summary>
    public static int CommonPrefix(in In6Addr one, in In6Addr other) =>
        one.High != other.High ? BitOperations.LeadingZeroCount(one.High ^ other.High) : 64 + BitOperations.LeadingZeroCount(one.Low ^ other.Low);
}
