using System.Runtime.CompilerServices;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Extension headers in (RFC 8200 section 4): ip6_hopopts_input, dest6_input, route6_input.
public static partial class Ip6
{
    // An options header is at most (255 + 1) * 8 bytes.
    private const int MaxHeader = 2048;

    /// <summary>Walks the extension headers of a packet for this host.</summary>
    /// <returns>The packet, whose next header has a protocol; null when it is dropped or waits for other fragments.</returns>
    private static Mbuf? WalkHeaders(Mbuf packet, Ifnet ifp, ref Ip6HeaderChain chain, ref Ip6stat stat)
    {
        Mbuf? m = packet;
        while (true)
        {
            switch (chain.Next)
            {
                case IpProto.DestinationOptions:
                    m = OptionsInput(m, ref chain, ref stat);
                    break;
                case IpProto.Routing:
                    m = RoutingInput(m, ref chain, ref stat);
                    break;
                case IpProto.Fragment:
                    m = FragmentInput(m, ifp, ref chain, ref stat);
                    break;
                case IpProto.None:
                    // RFC 8200 section 4.7: what follows is ignored.
                    m.FreeChain();
                    return null;
                case IpProto.HopByHop:
                    // Only right after the IPv6 header, where it was taken already (section 4.3).
                    Icmp6.Error(m, Icmp6Type.ParameterProblem, Icmp6Code.NextHeader, (uint)chain.NextAt);
                    return Lost(ref stat.ip6s_badoptions);
                default:
                    return InputOf(chain.Next) is not null ? Bound(m, chain.Offset, ref stat) : Unknown(m, chain, ref stat);
            }

            if (m is null)
                return null;
            if (IsTooDeep(chain, V_ip6_hdrnestlimit))
                return Drop(m, ref stat.ip6s_toomanyhdr);
        }
    }

    private static bool IsTooDeep(in Ip6HeaderChain chain, int limit) => limit > 0 && chain.Count > limit;

    // RFC 8200 section 4: the sender is told, and where the number stands that nobody here knows.
    private static Mbuf? Unknown(Mbuf m, in Ip6HeaderChain chain, ref Ip6stat stat)
    {
        Icmp6.Error(m, Icmp6Type.ParameterProblem, Icmp6Code.NextHeader, (uint)chain.NextAt);
        return Lost(ref stat.ip6s_noproto);
    }

    // Protocols bring their headers together by Pullup, which is bounded: what stands far back is brought together here.
    private static Mbuf? Bound(Mbuf m, int offset, ref Ip6stat stat)
    {
        if (m.Pkthdr.Len < offset)
            return Drop(m, ref stat.ip6s_tooshort);
        if (m.Next is null || m.Length >= offset + Mbuf.ProtocolHeaderSize || offset + Mbuf.ProtocolHeaderSize <= Mbuf.OwnSize)
            return m;
        return m.Pkthdr.Len <= MbufZones.LargestCluster && m.Defragment() is { } whole ? whole : Drop(m, ref stat.ip6s_toosmall);
    }

    /// <summary>The header of hop-by-hop options, which must be the first; marks the packet where a router alert asks for it.</summary>
    private static Mbuf? HopByHopInput(Mbuf packet, ref Ip6HeaderChain chain, ref Ip6stat stat)
    {
        if (OptionsInput(packet, ref chain, ref stat) is not { } m)
            return null;
        // RFC 2675 section 3: a length of zero is a jumbogram's, which has an option to say how long it is; that is refused above.
        if (new Ip6Header(m.Data).PayloadLength != 0)
            return m;
        Icmp6.Error(m, Icmp6Type.ParameterProblem, Icmp6Code.Header, 4);
        return Lost(ref stat.ip6s_badoptions);
    }

    [SkipLocalsInit]
    private static Mbuf? OptionsInput(Mbuf m, ref Ip6HeaderChain chain, ref Ip6stat stat)
    {
        Span<byte> room = stackalloc byte[MaxHeader];
        ReadOnlySpan<byte> header = m.Peek(chain.Offset, room[..2]);
        if (header.IsEmpty)
            return Drop(m, ref stat.ip6s_tooshort);
        int length = (header[1] + 1) * 8;
        header = m.Peek(chain.Offset, room[..length]);
        if (header.IsEmpty)
            return Drop(m, ref stat.ip6s_tooshort);
        bool isHopByHop = chain.Next == IpProto.HopByHop;
        int limit = isHopByHop ? V_ip6_maxhbhopts : V_ip6_maxdstopts;
        Ip6OptionsVerdict verdict = Ip6Options.Check(header, isHopByHop, limit, out int at, out bool isMld);
        if (verdict == Ip6OptionsVerdict.Accept)
        {
            if (isMld)
                m.Flags |= MbufFlags.RouterAlertMld;
            chain.Advance(header[0], length);
            return m;
        }

        stat.ip6s_badoptions++;
        switch (verdict)
        {
            case Ip6OptionsVerdict.Malformed:
                Icmp6.Error(m, Icmp6Type.ParameterProblem, Icmp6Code.Header, (uint)(chain.Offset + at));
                break;
            case Ip6OptionsVerdict.Unknown:
            case Ip6OptionsVerdict.UnknownUnlessMulticast when !new Ip6Header(m.Data).Destination.IsMulticast:
                Icmp6.Error(m, Icmp6Type.ParameterProblem, Icmp6Code.Option, (uint)(chain.Offset + at));
                break;
            default:
                m.FreeChain();
                break;
        }

        return null;
    }

    // No type of routing header is known; type 0 is as good as unknown (RFC 5095 section 3).
    private static Mbuf? RoutingInput(Mbuf m, ref Ip6HeaderChain chain, ref Ip6stat stat)
    {
        Span<byte> room = stackalloc byte[4];
        ReadOnlySpan<byte> header = m.Peek(chain.Offset, room);
        if (header.IsEmpty || m.Pkthdr.Len < chain.Offset + ((header[1] + 1) * 8))
            return Drop(m, ref stat.ip6s_tooshort);
        if (header[3] == 0)
        {
            // This host is the last on the route (RFC 8200 section 4.4).
            chain.Advance(header[0], (header[1] + 1) * 8);
            return m;
        }

        Icmp6.Error(m, Icmp6Type.ParameterProblem, Icmp6Code.Header, (uint)(chain.Offset + 2));
        return Lost(ref stat.ip6s_badoptions);
    }
}
