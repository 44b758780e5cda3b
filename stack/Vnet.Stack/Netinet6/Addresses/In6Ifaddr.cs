using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>An IPv6 address of an interface (FreeBSD's <c>struct in6_ifaddr</c>).</summary>
public sealed class In6Ifaddr
{
    internal In6Ifaddr(Ifnet ifp, In6Addr address, int prefixLength) => (Ifp, Address, PrefixLength) = (ifp, address, prefixLength);

    /// <summary>The interface.</summary>
    public Ifnet Ifp { get; }

    /// <summary>The address; link-local ones are in the zone of <see cref="Ifp"/>.</summary>
    public In6Addr Address { get; }

    /// <summary>Bits of its network: 0 to 128.</summary>
    public int PrefixLength { get; }

    /// <summary>Whether packets may come from it and to it: not tentative, not a duplicate.</summary>
    public bool IsUsable => true;

    /// <summary><c>fd00::1/64</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";
}
