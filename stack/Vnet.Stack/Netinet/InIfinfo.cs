namespace Vnet.Netinet;

/// <summary>What IPv4 keeps of an interface (FreeBSD's <c>struct in_ifinfo</c>).</summary>
internal sealed class InIfinfo
{
    private InIfaddr[] _addresses = [];

    /// <summary>Held to change <see cref="Addresses"/> and the states in it; a leaf: nothing is called under it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>In the order in which they were added; replaced as a whole, so that it is read without a lock.</summary>
    public InIfaddr[] Addresses
    {
        get => Volatile.Read(ref _addresses);
        set => Volatile.Write(ref _addresses, value);
    }

    /// <summary>Conflicts met while probing, one after another (RFC 5227 section 2.1.1).</summary>
    public int Conflicts { get; set; }

    /// <summary>The address on it, or null.</summary>
    public InIfaddr? Find(InAddr address)
    {
        foreach (InIfaddr one in Addresses)
        {
            if (one.Address == address)
                return one;
        }

        return null;
    }

    /// <summary>The first address that may be used, or null.</summary>
    public InIfaddr? First
    {
        get
        {
            foreach (InIfaddr one in Addresses)
            {
                if (one.IsUsable)
                    return one;
            }

            return null;
        }
    }

    /// <summary>The address whose network the other is in and that may be used, or null.</summary>
    public InIfaddr? OnNetwork(InAddr other)
    {
        foreach (InIfaddr one in Addresses)
        {
            if (one.IsUsable && other.IsWithin(one.Address, one.PrefixLength))
                return one;
        }

        return null;
    }
}
