namespace Vnet.Netinet6;

/// <summary>What IPv6 keeps of an interface (FreeBSD's <c>struct in6_ifextra</c>).</summary>
internal sealed class In6Ifinfo
{
    private In6Ifaddr[] _addresses = [];

    /// <summary>In the order in which they were added; replaced as a whole, so that it is read without a lock.</summary>
    public In6Ifaddr[] Addresses
    {
        get => Volatile.Read(ref _addresses);
        set => Volatile.Write(ref _addresses, value);
    }

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
}
