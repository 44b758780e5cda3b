using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>An IPv6 address of an interface (FreeBSD's <c>struct in6_ifaddr</c>).</summary>
/// <remarks>Thread-safe. It stays readable after it was removed; <see cref="IsListed"/> tells.</remarks>
public sealed class In6Ifaddr
{
    private int _flags;
    private long _validUntil = long.MaxValue;
    private long _preferredUntil = long.MaxValue;

    internal In6Ifaddr(Ifnet ifp, in In6Aliasreq request, In6IfaddrFlags flags)
    {
        (Ifp, Address, PrefixLength, Destination, _flags) = (ifp, request.Address, request.PrefixLength, request.Destination, (int)flags);
        CreatedAt = VnetClock.Nanoseconds;
    }

    /// <summary>The interface.</summary>
    public Ifnet Ifp { get; }

    /// <summary>The address; link-local ones are in the zone of <see cref="Ifp"/>.</summary>
    public In6Addr Address { get; }

    /// <summary>Bits of its network: 0 to 128.</summary>
    public int PrefixLength { get; }

    /// <summary>The other end of a point-to-point link, or <c>::</c>.</summary>
    public In6Addr Destination { get; }

    /// <summary>What is said of it now.</summary>
    public In6IfaddrFlags Flags => (In6IfaddrFlags)Volatile.Read(ref _flags);

    /// <summary>Whether packets may come from it and to it: not tentative, not a duplicate.</summary>
    public bool IsUsable => (Flags & In6IfaddrFlags.NotReady) == 0;

    /// <summary>Whether it is still asked for whether it is another's.</summary>
    public bool IsTentative => (Flags & In6IfaddrFlags.Tentative) != 0;

    /// <summary>Whether it is another's.</summary>
    public bool IsDuplicated => (Flags & In6IfaddrFlags.Duplicated) != 0;

    /// <summary>Whether its preferred lifetime is over.</summary>
    public bool IsDeprecated => (Flags & In6IfaddrFlags.Deprecated) != 0;

    /// <summary>Whether several hosts have it.</summary>
    public bool IsAnycast => (Flags & In6IfaddrFlags.Anycast) != 0;

    /// <summary>Whether it was formed of a router's prefix, temporary ones included.</summary>
    public bool IsAutoconf => (Flags & In6IfaddrFlags.Autoconf) != 0;

    /// <summary>Whether it is random and replaced from time to time.</summary>
    public bool IsTemporary => (Flags & In6IfaddrFlags.Temporary) != 0;

    /// <summary>Whether it still is an address of <see cref="Ifp"/>.</summary>
    public bool IsListed { get; internal set; }

    /// <summary>When it was made, in nanoseconds of the vnet's clock.</summary>
    public long CreatedAt { get; }

    /// <summary>When it goes, in nanoseconds of the vnet's clock; <see cref="long.MaxValue"/> for never.</summary>
    public long ValidUntil => Volatile.Read(ref _validUntil);

    /// <summary>When it is deprecated, in nanoseconds of the vnet's clock; <see cref="long.MaxValue"/> for never.</summary>
    public long PreferredUntil => Volatile.Read(ref _preferredUntil);

    /// <summary>Seconds that it is still valid, of <see cref="In6Aliasreq.Infinite"/>.</summary>
    public uint ValidLifetime => Left(ValidUntil);

    /// <summary>Seconds that it is still preferred.</summary>
    public uint PreferredLifetime => Left(PreferredUntil);

    /// <summary><c>fd00::1/64</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";

    /// <summary>What was formed of a prefix remembers how; null for others.</summary>
    internal In6Autoconfigured? Autoconfigured { get; init; }

    /// <summary>Sets and clears flags at once.</summary>
    /// <returns>The flags before.</returns>
    internal In6IfaddrFlags Change(In6IfaddrFlags set, In6IfaddrFlags clear)
    {
        int before = Volatile.Read(ref _flags);
        while (true)
        {
            int seen = Interlocked.CompareExchange(ref _flags, (before & ~(int)clear) | (int)set, before);
            if (seen == before)
                return (In6IfaddrFlags)before;
            before = seen;
        }
    }

    internal void SetLifetimes(uint valid, uint preferred)
    {
        long now = VnetClock.Nanoseconds;
        Volatile.Write(ref _validUntil, At(now, valid));
        Volatile.Write(ref _preferredUntil, At(now, preferred));
    }

    private static long At(long now, uint seconds) => seconds == In6Aliasreq.Infinite ? long.MaxValue : now + (seconds * 1_000_000_000L);

    private static uint Left(long until) => until == long.MaxValue
        ? In6Aliasreq.Infinite
        : (uint)Math.Clamp((until - VnetClock.Nanoseconds + 999_999_999) / 1_000_000_000, 0, In6Aliasreq.Infinite - 1);
}
