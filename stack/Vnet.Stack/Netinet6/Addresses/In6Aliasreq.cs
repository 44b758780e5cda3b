using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>An address that an interface is to have (FreeBSD's <c>struct in6_aliasreq</c>).</summary>
/// <param name="Address">The address, without zone.</param>
/// <param name="PrefixLength">Bits of its network: 0 to 128.</param>
public readonly record struct In6Aliasreq(In6Addr Address, int PrefixLength)
{
    /// <summary>Lifetime of what does not end, in seconds (<c>ND6_INFINITE_LIFETIME</c>).</summary>
    public const uint Infinite = uint.MaxValue;

    /// <summary>The other end of a point-to-point link, or <c>::</c>.</summary>
    public In6Addr Destination { get; init; }

    /// <summary>
    /// What is wanted: of <see cref="In6IfaddrFlags.Anycast"/>, <see cref="In6IfaddrFlags.NoDad"/>,
    /// <see cref="In6IfaddrFlags.Autoconf"/>, <see cref="In6IfaddrFlags.Temporary"/>, <see cref="In6IfaddrFlags.PreferSource"/>.
    /// </summary>
    public In6IfaddrFlags Flags { get; init; }

    /// <summary>Seconds until it goes (<c>vltime</c>).</summary>
    public uint ValidLifetime { get; init; } = Infinite;

    /// <summary>Seconds until it is no longer a source for what begins (<c>pltime</c>); not more than <see cref="ValidLifetime"/>.</summary>
    public uint PreferredLifetime { get; init; } = Infinite;

    private const In6IfaddrFlags Settable =
        In6IfaddrFlags.Anycast | In6IfaddrFlags.NoDad | In6IfaddrFlags.Autoconf | In6IfaddrFlags.Temporary | In6IfaddrFlags.PreferSource;

    /// <summary>Refuses what no interface, or not this one, can have.</summary>
    internal void ThrowIfInvalid(Ifnet ifp)
    {
        if (Address.IsAny || Address.IsMulticast || Address.IsV4Mapped)
            throw new NetException(Errno.Invalid, $"{Address} cannot be an address of interface {ifp}: it is no single IPv6 host's.");
        if (PrefixLength is < 0 or > 128)
            throw new NetException(Errno.Invalid, $"A network of {PrefixLength} bits for {Address} on interface {ifp}: write 0 to 128.");
        if (Address.IsLoopback && (ifp.Flags & IfFlags.Loopback) == 0)
            throw new NetException(Errno.Invalid, $"{Address} cannot be an address of interface {ifp}, which is no loopback.");
        if ((Flags & ~Settable) != 0)
            throw new NetException(Errno.Invalid, $"Address {Address} of interface {ifp} cannot be made {Flags & ~Settable}: that is found out.");
        if ((Flags & In6IfaddrFlags.Anycast) != 0 && (Flags & In6IfaddrFlags.Temporary) != 0)
            throw new NetException(Errno.Invalid, $"Address {Address} of interface {ifp} cannot be anycast and temporary.");
        if (!Destination.IsAny && ((ifp.Flags & IfFlags.PointToPoint) == 0 || PrefixLength != 128))
            throw new NetException(Errno.Invalid, $"{Address} --> {Destination} needs a point-to-point interface, unlike {ifp}, and 128 bits.");
        if (PreferredLifetime > ValidLifetime)
            throw new NetException(Errno.Invalid, $"Address {Address} cannot be preferred for {PreferredLifetime} s, valid for {ValidLifetime} s.");
    }
}
