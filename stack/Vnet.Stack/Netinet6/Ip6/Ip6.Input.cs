using System.Runtime.CompilerServices;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Packets in: ip6_input.
public static partial class Ip6
{
    private static void Input(Mbuf packet, bool isLooped)
    {
        ref Ip6stat stat = ref V_ip6stat.Own;
        stat.ip6s_total++;
        if (packet.ReceiveInterface is not { } ifp || (Nd6.FlagsOf(ifp) & Nd6Flags.IfDisabled) != 0)
        {
            Drop(packet, ref stat.ip6s_gone);
            return;
        }

        if (Check(packet, isLooped || (ifp.Flags & IfFlags.Loopback) != 0, ref stat) is not { } m)
            return;
        if (V_ip6_pfil is { HasIn: true } filters && !filters.PassIn(ref m, ifp))
            return;
        var ip = new Ip6Header(m.Data);
        In6Addr destination = ip.Destination;
        var chain = Ip6HeaderChain.Begin(ip.NextHeader);
        // Routers on the way look at it too, so it comes before the question whose the packet is (RFC 8200 section 4.3).
        if (chain.Next == IpProto.HopByHop)
        {
            if (HopByHopInput(m, ref chain, ref stat) is not { } walked)
                return;
            m = walked;
        }

        if (destination.IsMulticast)
            MulticastInput(m, ifp, destination, ref chain, ref stat);
        else if (In6Ifaddrs.FindLocal(destination, (uint)ifp.Index) is not { } own)
            Forward(m, ifp, destination, ref stat);
        else if (own.IsUsable)
            Deliver(m, ifp, ref chain, ref stat);
        else
            // It may be another's yet, or is (RFC 4862 section 5.4).
            Drop(m, ref stat.ip6s_cantforward);
    }

    /// <summary>What a packet must be to be one (RFC 8200 section 3, RFC 4291 section 2.5, RFC 4007); it is as long as it says then.</summary>
    private static Mbuf? Check(Mbuf m, bool isLooped, ref Ip6stat stat)
    {
        if (m.Length < Ip6Header.Length)
        {
            if (m.Pkthdr.Len < Ip6Header.Length)
                return Drop(m, ref stat.ip6s_tooshort);
            if (m.Pullup(Ip6Header.Length) is not { } whole)
                return Lost(ref stat.ip6s_toosmall);
            m = whole;
        }

        var ip = new Ip6Header(m.Data);
        if (ip.Version != 6)
            return Drop(m, ref stat.ip6s_badvers);
        In6Addr source = ip.Source;
        In6Addr destination = ip.Destination;
        if (!IsPossible(source, destination, isLooped))
            return Drop(m, ref stat.ip6s_badscope);
        int length = Ip6Header.Length + ip.PayloadLength;
        // Whether a length of zero is a jumbogram's is seen by its options.
        if (m.Pkthdr.Len != length && (length > Ip6Header.Length || ip.NextHeader != IpProto.HopByHop))
        {
            if (m.Pkthdr.Len < length)
                return Drop(m, ref stat.ip6s_tooshort);
            // Padding of the link.
            m.Adjust(length - m.Pkthdr.Len);
        }

        return m;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPossible(in In6Addr source, in In6Addr destination, bool isLooped)
    {
        // Almost all: both global unicast.
        if (source.High >> 61 == 1 && destination.High >> 61 == 1)
            return true;
        return IsPossibleOfScope(source, destination, isLooped);
    }

    private static bool IsPossibleOfScope(in In6Addr source, in In6Addr destination, bool isLooped)
    {
        if (source.IsMulticast || destination.IsAny)
            return false;
        // ::1 never leaves its host (RFC 4291 section 2.5.3); nor do groups of the scope of an interface.
        if (!isLooped && (source.IsLoopback || destination.IsLoopback))
            return false;
        // Scope 0 is reserved.
        if (destination.IsMulticast && (destination.MulticastScope == 0 || (destination.MulticastScope == 1 && !isLooped)))
            return false;
        // RFC 4942 section 2.2: who takes them by an IPv6 packet fools those who believe in IPv4's filters.
        return !source.IsV4Mapped && !destination.IsV4Mapped;
    }

    private static void MulticastInput(Mbuf m, Ifnet ifp, in In6Addr group, ref Ip6HeaderChain chain, ref Ip6stat stat)
    {
        if (In6Multis.IsMember(ifp, group) || (m.Flags & MbufFlags.RouterAlertMld) != 0)
            Deliver(m, ifp, ref chain, ref stat);
        else
            Drop(m, ref stat.ip6s_notmember);
    }

    /// <summary>Gives a packet for this host to its protocol, past its extension headers.</summary>
    private static void Deliver(Mbuf packet, Ifnet ifp, ref Ip6HeaderChain chain, ref Ip6stat stat)
    {
        Mbuf m = packet;
        IpProtocolInput? input = Volatile.Read(ref s_protox[chain.Next]);
        if (input is null || chain.Count > 0)
        {
            if (WalkHeaders(m, ifp, ref chain, ref stat) is not { } walked)
                return;
            m = walked;
            // It may have gone meanwhile.
            input = InputOf(chain.Next);
            if (input is null)
            {
                Drop(m, ref stat.ip6s_noproto);
                return;
            }
        }

        stat.ip6s_delivered++;
        input(m, chain.Offset, chain.Next);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Mbuf? Drop(Mbuf m, ref ulong reason)
    {
        m.FreeChain();
        return Lost(ref reason);
    }

    private static Mbuf? Lost(ref ulong reason)
    {
        reason++;
        return null;
    }
}
