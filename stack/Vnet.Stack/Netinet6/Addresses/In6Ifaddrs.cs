using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>IPv6 addresses of interfaces (FreeBSD's in6.c: <c>in6_update_ifa</c>, <c>in6_purgeaddr</c>).</summary>
/// <remarks>Thread-safe; reading takes no lock. Addresses go when their interface leaves the vnet.</remarks>
[VnetModule("in6", Version = 1), ModuleDepend("ifnet")]
public static partial class In6Ifaddrs
{
    /// <summary>The addresses of an interface.</summary>
    public static ReadOnlySpan<In6Ifaddr> Of(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Inet6.Addresses;
    }

    /// <summary>Gives an interface of the current vnet an address.</summary>
    public static In6Ifaddr Add(Ifnet ifp, In6Addr address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        var added = new In6Ifaddr(ifp, address, prefixLength);
        ifp.Inet6.Addresses = [.. ifp.Inet6.Addresses, added];
        return added;
    }
}
