using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>What IPv6 keeps of an interface (FreeBSD's <c>struct in6_ifextra</c>).</summary>
internal sealed class In6Ifinfo
{
    private In6Ifaddr[] _addresses = [];
    private uint _left;

    /// <summary>
    /// Held to change addresses and groups. Under it the tables of addresses and routes are changed and timers armed; packets,
    /// events, drivers and neighbor discovery come after it.
    /// </summary>
    public Lock Gate { get; } = new();

    /// <summary>In the order in which they were added; replaced as a whole, so that it is read without a lock.</summary>
    public In6Ifaddr[] Addresses
    {
        get => Volatile.Read(ref _addresses);
        set => Volatile.Write(ref _addresses, value);
    }

    /// <summary>Groups that it is a member of; null before the first.</summary>
    public In6Memberships? Memberships { get; set; }

    /// <summary>Whether it is on its way out of the vnet, so that nothing new begins. Under the gate.</summary>
    public bool HasLeft(Ifnet ifp) => ifp.Generation is var generation && (generation == 0 || generation == _left);

    /// <summary>It leaves its vnet; its next attaching has another generation. Under the gate.</summary>
    public void Leave(Ifnet ifp) => _left = ifp.Generation;

    /// <summary>The address on it, or null.</summary>
    public In6Ifaddr? Find(in In6Addr address)
    {
        foreach (In6Ifaddr one in Addresses)
        {
            if (one.Address == address)
                return one;
        }

        return null;
    }

    /// <summary>Its first link-local address without any of the flags, or null (<c>in6ifa_ifpforlinklocal</c>).</summary>
    public In6Ifaddr? LinkLocal(In6IfaddrFlags without)
    {
        foreach (In6Ifaddr one in Addresses)
        {
            if (one.Address.IsLinkLocal && (one.Flags & without) == 0)
                return one;
        }

        return null;
    }
}
