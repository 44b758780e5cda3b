using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Errors out: icmp6_error.
public static partial class Icmp6
{
    // RFC 4443 section 3: as much of the packet as fits the smallest MTU.
    private const int MaxQuote = Ip6.MinMtu - Ip6Header.Length - Icmp6Header.Length;

    /// <summary>Tells the sender of a packet why it was not delivered (<c>icmp6_error</c>), as far as the rules and rate limits allow.</summary>
    /// <param name="m">The packet, from its IPv6 header on; no longer the caller's.</param>
    /// <param name="type">Type of the message.</param>
    /// <param name="code">Its code.</param>
    /// <param name="parameter">Pointer to the wrong byte, or MTU of the next hop.</param>
    public static void Error(Mbuf m, byte type, byte code, uint parameter = 0)
    {
        ArgumentNullException.ThrowIfNull(m);
        ref Icmp6stat stat = ref V_icmp6stat.Own;
        stat.icp6s_error++;
        if (m.Pkthdr.Len < Ip6Header.Length || m.Pullup(Ip6Header.Length) is not { } packet)
        {
            stat.icp6s_canterror++;
            if (m.Pkthdr.Len < Ip6Header.Length)
                m.FreeChain();
            return;
        }

        if (!MayTell(packet, type, code))
        {
            Refuse(packet, ref stat.icp6s_canterror);
            return;
        }

        if (!Limits.IsWithin(type, V_icmp6errppslim, V_icmp6errppslim_jitter))
        {
            Refuse(packet, ref stat.icp6s_toofreq);
            return;
        }

        Count(ref stat, type, code);
        SendError(packet, type, code, parameter, ref stat);
    }

    /// <summary>
    /// Tells the sender that nobody here knows the protocol of a datagram: for raw sockets' handler, when it finds none
    /// (<see cref="Ip6.Register"/>).
    /// </summary>
    /// <param name="m">The datagram, from its IPv6 header on; no longer the caller's.</param>
    public static void UnknownProtocol(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        Ip6HeaderChain chain = Ip6.SkipHeaders(m);
        if (chain.Next == IpProto.None)
            m.FreeChain();
        else
            Error(m, Icmp6Type.ParameterProblem, Icmp6Code.NextHeader, (uint)chain.NextAt);
    }

    // RFC 4443 section 2.4 (e): when not to send.
    private static bool MayTell(Mbuf m, byte type, byte code)
    {
        var ip = new Ip6Header(m.Data);
        In6Addr source = ip.Source;
        // No single node's.
        if (source.IsAny || source.IsMulticast || source.IsV4Mapped)
            return false;
        // To many: only what many senders need to know, the path MTU, and options whose sender wants to know.
        bool isToMany = ip.Destination.IsMulticast || (m.Flags & (MbufFlags.Multicast | MbufFlags.Broadcast)) != 0;
        if (isToMany && type != Icmp6Type.PacketTooBig && (type != Icmp6Type.ParameterProblem || code != Icmp6Code.Option))
            return false;
        Ip6HeaderChain chain = Ip6.SkipHeaders(m);
        if (chain.Next != IpProto.IcmpV6)
            return true;
        Span<byte> room = stackalloc byte[1];
        ReadOnlySpan<byte> quoted = m.Peek(chain.Offset, room);
        // Of what may be one neither; but a fragment has a right to be told why it is none.
        if (quoted.IsEmpty)
            return (m.Flags & MbufFlags.Fragmented) != 0;
        return !Icmp6Type.IsError(quoted[0]) && quoted[0] != Icmp6Type.Redirect;
    }

    private static void SendError(Mbuf packet, byte type, byte code, uint parameter, ref Icmp6stat stat)
    {
        var ip = new Ip6Header(packet.Data);
        (In6Addr sender, In6Addr destination) = (ip.Source, ip.Destination);
        Ifnet? ifp = packet.ReceiveInterface;
        uint zone = sender.NeedsZone && ifp is not null ? (uint)ifp.Index : 0;
        // From the address that it was for, if that is this host's (section 2.2).
        In6Addr source = destination;
        bool isOwn = !destination.IsMulticast && Ip6.FindLocal(destination, ifp?.Index ?? 0) is { IsAnycast: false };
        if (!isOwn && !Ip6.TrySelectSource(sender, zone, out source))
        {
            Refuse(packet, ref stat.icp6s_canterror);
            return;
        }

        if (packet.Pkthdr.Len > MaxQuote)
            packet.Adjust(MaxQuote - packet.Pkthdr.Len);
        Ip6.MakeOwn(packet);
        if (packet.Prepend(Ip6Header.Length + Icmp6Header.Length) is not { } m)
            return;
        Span<byte> header = m.Data[..(Ip6Header.Length + Icmp6Header.Length)];
        header.Clear();
        _ = new Ip6Header(header)
        {
            Flow = 6u << 28,
            NextHeader = IpProto.IcmpV6,
            HopLimit = ifp is null ? Ip6.DefaultHopLimit : Nd6.HopLimitOf(ifp),
            Source = source,
            Destination = sender,
        };
        _ = new Icmp6Header(header[Ip6Header.Length..]) { Type = type, Code = code, Data = parameter };
        Output(m, Ip6OutputFlags.None, zone);
    }

    private static void Count(ref Icmp6stat stat, byte type, byte code)
    {
        switch (type, code)
        {
            case (Icmp6Type.Unreachable, Icmp6Code.NoRoute):
                stat.icp6s_odst_unreach_noroute++;
                break;
            case (Icmp6Type.Unreachable, Icmp6Code.Prohibited):
                stat.icp6s_odst_unreach_admin++;
                break;
            case (Icmp6Type.Unreachable, Icmp6Code.BeyondScope):
                stat.icp6s_odst_unreach_beyondscope++;
                break;
            case (Icmp6Type.Unreachable, Icmp6Code.Address):
                stat.icp6s_odst_unreach_addr++;
                break;
            case (Icmp6Type.Unreachable, Icmp6Code.Port):
                stat.icp6s_odst_unreach_noport++;
                break;
            case (Icmp6Type.PacketTooBig, _):
                stat.icp6s_opacket_too_big++;
                break;
            case (Icmp6Type.TimeExceeded, Icmp6Code.HopLimit):
                stat.icp6s_otime_exceed_transit++;
                break;
            case (Icmp6Type.TimeExceeded, Icmp6Code.Reassembly):
                stat.icp6s_otime_exceed_reassembly++;
                break;
            case (Icmp6Type.ParameterProblem, Icmp6Code.Header):
                stat.icp6s_oparamprob_header++;
                break;
            case (Icmp6Type.ParameterProblem, Icmp6Code.NextHeader):
                stat.icp6s_oparamprob_nextheader++;
                break;
            case (Icmp6Type.ParameterProblem, Icmp6Code.Option):
                stat.icp6s_oparamprob_option++;
                break;
            default:
                stat.icp6s_ounknown++;
                break;
        }
    }
}
