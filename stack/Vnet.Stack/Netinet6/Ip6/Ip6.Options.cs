using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Packets out that have extension headers, or wishes (RFC 3542): ip6_output with ip6_pktopts.
public static partial class Ip6
{
    /// <summary>Sends a packet with what a socket wants of its headers.</summary>
    /// <param name="m">As the other's. Extension headers are put in here.</param>
    /// <param name="options">What is wanted; null for nothing.</param>
    /// <param name="flags">How it is sent.</param>
    /// <param name="inp">The connection that it is of, or null.</param>
    /// <param name="zone">As the other's; <see cref="Ip6PktOpts.Interface"/> goes before it.</param>
    /// <returns>Why it was dropped, or <see cref="Errno.Ok"/>.</returns>
    public static Errno Output(Mbuf m, Ip6PktOpts? options, Ip6OutputFlags flags, Inpcb? inp, uint zone)
    {
        ArgumentNullException.ThrowIfNull(m);
        if (options is null)
            return Output(m, flags, inp, zone);
        ref Ip6stat stat = ref V_ip6stat.Own;
        flags |= options.Flags;
        if (options.Interface != 0)
            zone = options.Interface;
        if (options.HeadersLength > 0)
        {
            if (Insert(m, options) is not { } longer)
            {
                stat.ip6s_odropped++;
                return Errno.NoBuffers;
            }

            m = longer;
        }

        var ip = new Ip6Header(m.Data);
        if (options.HopLimit is { } hopLimit)
            ip.HopLimit = hopLimit;
        if (options.TrafficClass is { } trafficClass)
            ip.TrafficClass = trafficClass;
        if (options.Source is { IsAny: false } source && ip.Source.IsAny)
            ip.Source = source;
        In6Addr destination = ip.Destination;
        Errno error = SelectRoute(options.NextHop ?? destination, zone, flags, inp, m.Pkthdr.Fib, m.Pkthdr.FlowId, out Ip6Route route);
        // A next hop that is named must be a neighbour (RFC 3542 section 6.4).
        if (error == Errno.Ok && options.NextHop is { } next && !destination.IsMulticast)
        {
            if (route.IsOwn || route.NextHop != next)
                error = Errno.HostUnreachable;
            route.Destination = destination;
        }

        if (error == Errno.Ok && ip.Source.IsAny && options.Preferences != In6SourcePreferences.None
            && (flags & Ip6OutputFlags.UnspecifiedSource) == 0
            && In6Select.Source(destination, route.Ifp!, RouterOf(route), options.Preferences) is { } preferred)
        {
            ip.Source = preferred.Address;
        }

        if (error == Errno.Ok)
            return Send(m, flags, inp, route, ref stat);
        Drop(m, ref stat.ip6s_noroute);
        return error;
    }

    /// <summary>Puts extension headers between the IPv6 header and what follows it (RFC 8200 section 4.1).</summary>
    /// <returns>The packet, its headers in one piece; null when there was no memory, and it is freed.</returns>
    private static Mbuf? Insert(Mbuf m, Ip6PktOpts options)
    {
        int length = Ip6Header.Length + options.HeadersLength;
        if (Mbuf.GetFor(Mbuf.LinkHeaderRoom + length) is not { } top)
        {
            m.FreeChain();
            return null;
        }

        top.Reserve(Mbuf.LinkHeaderRoom);
        Span<byte> headers = top.Extend(length);
        m.Data[..Ip6Header.Length].CopyTo(headers);
        (int nextAt, int at) = (6, Ip6Header.Length);
        byte last = headers[nextAt];
        Put(headers, IpProto.HopByHop, options.HopByHop, ref nextAt, ref at);
        if (options.Routing is not null)
        {
            Put(headers, IpProto.DestinationOptions, options.RoutingDestination, ref nextAt, ref at);
            Put(headers, IpProto.Routing, options.Routing, ref nextAt, ref at);
        }

        Put(headers, IpProto.DestinationOptions, options.Destination, ref nextAt, ref at);
        headers[nextAt] = last;
        int total = m.Pkthdr.Len + options.HeadersLength;
        m.Adjust(Ip6Header.Length);
        top.MoveHeader(m);
        top.Pkthdr.Len = total;
        top.Next = m;
        return top;
    }

    private static void Put(Span<byte> headers, byte kind, byte[]? header, ref int nextAt, ref int at)
    {
        if (header is null)
            return;
        headers[nextAt] = kind;
        header.CopyTo(headers[at..]);
        (nextAt, at) = (at, at + header.Length);
    }
}
