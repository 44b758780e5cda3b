using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>
/// What a socket, or one datagram of it, wants of the IPv6 header and of extension headers (RFC 3542; FreeBSD's <c>struct
/// ip6_pktopts</c>). Never changed: sticky options are replaced as a whole, ancillary ones are laid over them by <see cref="Over"/>.
/// </summary>
public sealed record Ip6PktOpts
{
    /// <summary>Hop limit; null for the socket's (<c>IPV6_HOPLIMIT</c>).</summary>
    public byte? HopLimit { get; init; }

    /// <summary>Traffic class; null for the socket's (<c>IPV6_TCLASS</c>).</summary>
    public byte? TrafficClass { get; init; }

    /// <summary>Source; null for the socket's (<c>IPV6_PKTINFO</c>).</summary>
    public In6Addr? Source { get; init; }

    /// <summary>Number of the interface that it goes out by; 0 for any (<c>IPV6_PKTINFO</c>).</summary>
    public uint Interface { get; init; }

    /// <summary>A neighbour that it goes by way of, or null (<c>IPV6_NEXTHOP</c>).</summary>
    public In6Addr? NextHop { get; init; }

    /// <summary>Header of hop-by-hop options, or null (<c>IPV6_HOPOPTS</c>). Its first byte is filled in.</summary>
    public byte[]? HopByHop { get; init; }

    /// <summary>Header of options for each station of the routing header, or null (<c>IPV6_RTHDRDSTOPTS</c>); only with one.</summary>
    public byte[]? RoutingDestination { get; init; }

    /// <summary>Routing header, or null (<c>IPV6_RTHDR</c>).</summary>
    public byte[]? Routing { get; init; }

    /// <summary>Header of options for the destination, or null (<c>IPV6_DSTOPTS</c>).</summary>
    public byte[]? Destination { get; init; }

    /// <summary>How it is sent: <see cref="Ip6OutputFlags.MinMtu"/> (<c>IPV6_USE_MIN_MTU</c>), <see cref="Ip6OutputFlags.DontFragment"/>.</summary>
    public Ip6OutputFlags Flags { get; init; }

    /// <summary>Which of this host's addresses is preferred (<c>IPV6_PREFER_TEMPADDR</c>).</summary>
    public In6SourcePreferences Preferences { get; init; }

    /// <summary>Bytes of its extension headers (<c>ip6_optlen</c>).</summary>
    public int HeadersLength =>
        (HopByHop?.Length ?? 0) + (Routing is null ? 0 : (RoutingDestination?.Length ?? 0) + Routing.Length) + (Destination?.Length ?? 0);

    /// <summary>One datagram's options over the socket's: each that is said, in place of the socket's.</summary>
    public Ip6PktOpts Over(Ip6PktOpts? sticky) => sticky is null ? this : new Ip6PktOpts
    {
        HopLimit = HopLimit ?? sticky.HopLimit,
        TrafficClass = TrafficClass ?? sticky.TrafficClass,
        Source = Source ?? sticky.Source,
        Interface = Interface != 0 ? Interface : sticky.Interface,
        NextHop = NextHop ?? sticky.NextHop,
        HopByHop = HopByHop ?? sticky.HopByHop,
        RoutingDestination = RoutingDestination ?? sticky.RoutingDestination,
        Routing = Routing ?? sticky.Routing,
        Destination = Destination ?? sticky.Destination,
        Flags = Flags | sticky.Flags,
        Preferences = Preferences != In6SourcePreferences.None ? Preferences : sticky.Preferences,
    };

    /// <summary>Checks the headers (<c>ip6_setpktopt</c>).</summary>
    /// <exception cref="NetException">One is not as long as it says, or of a kind that must not be sent (<see cref="Errno.Invalid"/>).</exception>
    public void ThrowIfInvalid()
    {
        ThrowIfInvalid(HopByHop, "hop-by-hop options");
        ThrowIfInvalid(RoutingDestination, "destination options before the routing header");
        ThrowIfInvalid(Routing, "routing");
        ThrowIfInvalid(Destination, "destination options");
        // RFC 5095 section 3.
        if (Routing is [_, _, 0, ..])
            throw new NetException(Errno.Invalid, "A routing header of type 0 is not sent any more (RFC 5095). Use another type, or none.");
        if (Source is { IsMulticast: true } or { IsV4Mapped: true })
            throw new NetException(Errno.Invalid, $"{Source} cannot be the source of a packet: it is no single host's IPv6 address.");
        if (NextHop is { IsMulticast: true } or { IsAny: true })
            throw new NetException(Errno.Invalid, $"{NextHop} cannot be a next hop: it is no neighbour.");
    }

    private static void ThrowIfInvalid(byte[]? header, string kind)
    {
        if (header is not null && (header.Length < 8 || header.Length != (header[1] + 1) * 8))
        {
            throw new NetException(Errno.Invalid,
                $"The header of {kind} has {header.Length} bytes and says otherwise: its second byte is its length in units of 8 bytes, less one.");
        }
    }
}
