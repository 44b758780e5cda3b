using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>Where packets go next (FreeBSD's <c>struct nhop_object</c>, nexthop(9)); shared by all routes that lead there.</summary>
/// <remarks>Immutable, so that a look-up gives it away without a lock and whoever has one may keep it; a route that changes gets another.</remarks>
public sealed class Nexthop : IEquatable<Nexthop>
{
    /// <summary>The interface that packets go out by (<c>nh_ifp</c>).</summary>
    public required Ifnet Ifp { get; init; }

    /// <summary>What kind of route leads here.</summary>
    public RouteFlags Flags { get; init; }

    /// <summary>The IPv4 router, with <see cref="RouteFlags.Gateway"/>.</summary>
    public InAddr Gateway { get; init; }

    /// <summary>The IPv6 router, with <see cref="RouteFlags.Gateway"/>; one that is link-local is on <see cref="Ifp"/>'s link.</summary>
    public In6Addr Gateway6 { get; init; }

    /// <summary>The address that packets of this host get as source by default (<c>nh_ifa</c>); null for IPv6 routes.</summary>
    public InIfaddr? Source { get; init; }

    /// <summary>The same of an IPv6 route.</summary>
    public In6Ifaddr? Source6 { get; init; }

    /// <summary>Largest packet, in bytes; 0 for the interface's (<c>nh_mtu</c>).</summary>
    public int Mtu { get; init; }

    /// <summary>
    /// <see cref="Source"/>, or, for a route that was added without one, the interface's address on the router's network, or its first
    /// (<c>ifa_ifwithroute</c>); null when it has none.
    /// </summary>
    public InIfaddr? SourceOrOwn => Source ?? (IsGateway ? Ifp.Inet.OnNetwork(Gateway) : null) ?? Ifp.Inet.First;

    /// <summary>Whether packets go by way of a router.</summary>
    public bool IsGateway => (Flags & RouteFlags.Gateway) != 0;

    /// <summary>Whether the destination is this host itself.</summary>
    public bool IsLoopback => (Ifp.Flags & IfFlags.Loopback) != 0;

    /// <summary>The next station for a destination: the router, or the destination itself.</summary>
    public InAddr NextFor(InAddr destination) => IsGateway ? Gateway : destination;

    /// <inheritdoc cref="NextFor(InAddr)"/>
    public In6Addr NextFor(in In6Addr destination) => IsGateway ? Gateway6 : destination;

    /// <summary>The next hops that packets are spread over, where a route has several (<c>struct nhgrp_object</c>); null for one.</summary>
    internal NexthopGroup? Group { get; init; }

    /// <summary>Whether both are the same way.</summary>
    public bool Equals(Nexthop? other) => ReferenceEquals(this, other) || (other is not null && ReferenceEquals(Ifp, other.Ifp) && Flags == other.Flags &&
        Gateway == other.Gateway && Gateway6 == other.Gateway6 && ReferenceEquals(Source, other.Source) && ReferenceEquals(Source6, other.Source6) &&
        Mtu == other.Mtu && Equals(Group, other.Group));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Nexthop);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ifp, Flags, Gateway, Gateway6, Mtu, Group);

    /// <summary>Router and interface: <c>10.0.0.1 em0</c>, or <c>link em0</c>.</summary>
    public override string ToString() => (Flags & (RouteFlags.Reject | RouteFlags.Blackhole)) switch
    {
        RouteFlags.None when IsGateway => $"{(Gateway.IsAny ? Gateway6.ToString() : Gateway.ToString())} {Ifp}",
        RouteFlags.None => $"link {Ifp}",
        _ => (Flags & RouteFlags.Blackhole) != 0 ? "blackhole" : "reject",
    };
}
