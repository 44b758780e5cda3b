using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>Which way a packet goes: what FreeBSD's <c>ip6_output</c> finds before it sends.</summary>
internal struct Ip6Route
{
    /// <summary>Where it was looked up for.</summary>
    public In6Addr Destination;

    /// <summary>And in which zone.</summary>
    public uint Zone;

    /// <summary>It goes out by this; null for no route.</summary>
    public Ifnet? Ifp;

    /// <summary>To this station on the link.</summary>
    public In6Addr NextHop;

    /// <summary>Largest packet that the path takes, as far as is known.</summary>
    public int Mtu;

    /// <summary>Whether the destination is this host's own address, on <see cref="Ifp"/>.</summary>
    public bool IsOwn;
}
