using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Messages out.
public static partial class Nd6
{
    /// <summary>Bytes of the longest solicitation and advertisement of a neighbour: address, link address, nonce.</summary>
    private const int NeighbourMessage = 24 + Nd6Option.LinkAddressLength + Nd6Option.NonceLength;

    // Advertisements' flags (RFC 4861 section 4.4).
    private const uint RouterFlag = 0x8000_0000;
    private const uint SolicitedFlag = 0x4000_0000;
    private const uint OverrideFlag = 0x2000_0000;

    /// <summary>Sends a message of this host by an interface, with a hop limit of 255.</summary>
    /// <returns>Whether it was sent.</returns>
    /// <remarks>
    /// The route is not asked: a message is for the link it is meant for, also where several interfaces have one prefix.
    /// </remarks>
    internal static bool Send(Ifnet ifp, in In6Addr source, in In6Addr destination, ReadOnlySpan<byte> message)
    {
        if (!ifp.IsRunning || (ifp.Nd6.Flags & Nd6Flags.IfDisabled) != 0
            || Mbuf.GetFor(Mbuf.LinkHeaderRoom + Ip6Header.Length + message.Length) is not { } m)
        {
            V_nd6stat.Own.txerrors++;
            return false;
        }

        m.Reserve(Mbuf.LinkHeaderRoom);
        Span<byte> packet = m.Extend(Ip6Header.Length + message.Length);
        _ = new Ip6Header(packet)
        {
            Flow = 6u << 28,
            PayloadLength = (ushort)message.Length,
            NextHeader = IpProto.IcmpV6,
            HopLimit = 255,
            Source = source,
            Destination = destination,
        };
        Span<byte> body = packet[Ip6Header.Length..];
        message.CopyTo(body);
        uint sum = InternetChecksum.PseudoHeader(
            packet.Slice(8, In6Addr.Length), packet.Slice(24, In6Addr.Length), IpProto.IcmpV6, (uint)body.Length);
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], InternetChecksum.Finish(InternetChecksum.Add(sum, InternetChecksum.Sum(body))));
        if (destination.IsMulticast)
            m.Flags |= MbufFlags.Multicast;
        bool passes = Ip6.Filters is not { HasOut: true } filters || filters.PassOut(ref m, ifp, isForwarded: false, null);
        if (passes && ifp.Layer.Output(ifp, m, destination) == Errno.Ok)
            return true;
        V_nd6stat.Own.txerrors++;
        return false;
    }

    /// <summary>Asks for a neighbour (<c>nd6_ns_output</c>, RFC 4861 section 7.2.2).</summary>
    /// <param name="ifp">On whose link it is.</param>
    /// <param name="target">The neighbour.</param>
    /// <param name="isUnicast">Whether it is asked alone, by the link address that is known.</param>
    /// <param name="prompting">Source of the packet that wants it, or <c>::</c>.</param>
    [SkipLocalsInit]
    private static void SendSolicitation(Ifnet ifp, in In6Addr target, bool isUnicast, in In6Addr prompting)
    {
        if (V_nd6_table is not { } table)
            return;
        if (SourceFor(ifp, target, prompting) is not { } source)
        {
            V_nd6stat.Own.txerrors++;
            return;
        }

        if (!IsWithin(isUnicast ? table.Probes : table.Requests, V_nd6_maxsolicits))
        {
            V_nd6stat.Own.txlimited++;
            return;
        }

        var writer = new Nd6Writer(stackalloc byte[NeighbourMessage]);
        writer.Begin(Nd6Type.NeighborSolicitation, 0);
        writer.Address(target);
        writer.LinkAddress(Nd6Option.SourceLinkAddress, ifp.LinkAddress);
        V_nd6stat.Own.txsolicits++;
        Send(ifp, source.Address, isUnicast ? target : target.SolicitedNode, writer.Message);
    }

    /// <summary>Asks whether an address that is to be this host's is another's (RFC 4862 section 5.4.2, RFC 7527).</summary>
    [SkipLocalsInit]
    internal static void SendDadSolicitation(In6Ifaddr address, ReadOnlySpan<byte> nonce)
    {
        var writer = new Nd6Writer(stackalloc byte[NeighbourMessage]);
        writer.Begin(Nd6Type.NeighborSolicitation, 0);
        writer.Address(address.Address);
        if (!nonce.IsEmpty)
        {
            writer.Option(Nd6Option.Nonce, Nd6Option.NonceLength);
            writer.Bytes(nonce);
        }

        V_nd6stat.Own.txsolicits++;
        Send(address.Ifp, In6Addr.Any, address.Address.SolicitedNode, writer.Message);
    }

    /// <summary>Says who has an address (<c>nd6_na_output</c>, RFC 4861 sections 7.2.4 and 7.2.6).</summary>
    /// <param name="ifp">By which interface.</param>
    /// <param name="source">An address of ours.</param>
    /// <param name="destination">Who asked, or all nodes.</param>
    /// <param name="target">The address.</param>
    /// <param name="hardware">Its link address.</param>
    /// <param name="flags">Solicited, override; that this host is a router is added here.</param>
    [SkipLocalsInit]
    private static void SendAdvertisement(
        Ifnet ifp, in In6Addr source, in In6Addr destination, in In6Addr target, MacAddress hardware, uint flags)
    {
        var writer = new Nd6Writer(stackalloc byte[NeighbourMessage]);
        writer.Begin(Nd6Type.NeighborAdvertisement, flags | (IsRouter(ifp) ? RouterFlag : 0));
        writer.Address(target);
        writer.LinkAddress(Nd6Option.TargetLinkAddress, hardware);
        V_nd6stat.Own.txadverts++;
        Send(ifp, source, destination, writer.Message);
    }

    /// <summary>
    /// Tells all that an address has another link address now, or that this host became or stopped being a router
    /// (RFC 4861 section 7.2.6).
    /// </summary>
    internal static void SendUnsolicited(In6Ifaddr address) =>
        SendAdvertisement(
            address.Ifp, address.Address, In6Addr.AllNodes, address.Address, address.Ifp.LinkAddress, address.IsAnycast ? 0 : OverrideFlag);

    // The prompting packet's source where it is ours (RFC 4861 section 7.2.2); else one that the target can answer.
    private static In6Ifaddr? SourceFor(Ifnet ifp, in In6Addr target, in In6Addr prompting)
    {
        In6Ifaddr? near = null;
        In6Ifaddr? linkLocal = null;
        In6Ifaddr? any = null;
        foreach (In6Ifaddr one in ifp.Inet6.Addresses)
        {
            if (!one.IsUsable || one.IsAnycast)
                continue;
            if (one.Address == prompting)
                return one;
            any ??= one;
            if (one.Address.IsLinkLocal)
                linkLocal ??= one;
            else if (target.IsWithin(one.Address, one.PrefixLength))
                near ??= one;
        }

        return target.IsLinkLocal ? linkLocal ?? any : near ?? linkLocal ?? any;
    }
}
