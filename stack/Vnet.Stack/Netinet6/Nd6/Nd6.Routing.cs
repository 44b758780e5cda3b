using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Netinet6;

// What this host does as a router: it answers solicitations, and tells of nearer stations (icmp6_redirect_output).
public static partial class Nd6
{
    // A redirect is not longer than the smallest MTU (RFC 4861 section 4.6.3).
    private const int LongestRedirect = MinMtu - Ip6Header.Length;
    private const int RedirectedHeaderLength = 8;

    [VnetDefine] private static CounterRate? s_redirects;

    internal static bool SendRouterAdvertisement(Ifnet ifp, in In6Addr source, ReadOnlySpan<byte> message)
    {
        V_nd6stat.Own.txradverts++;
        return Send(ifp, source, In6Addr.AllNodes, message);
    }

    private static void RouterSolicitationInput(in Nd6Message message, ref Nd6stat stat)
    {
        Ifnet ifp = message.Ifp;
        // Section 6.1.1: who has no address yet gives no link address.
        if (!message.Options.TryGetLinkAddress(Nd6Option.SourceLinkAddress, out MacAddress? hardware)
            || (message.Source.IsAny && hardware is not null))
        {
            stat.rxbadopt++;
            return;
        }

        if (ifp.Nd6.Router is not { } router)
        {
            stat.rxignored++;
            return;
        }

        if (hardware is { } theirs && ifp.Inet6.Find(message.Source) is null && IsOnLink(ifp, message.Source))
            Heard(ifp, message.Source, theirs, isRouter: false);
        router.Solicited();
    }

    /// <summary>
    /// Tells the sender of a packet, which this host has forwarded out by the interface that it came in by, of the nearer station
    /// (<c>icmp6_redirect_output</c>, RFC 4861 section 8.2); as far as the rules and <c>net.inet6.icmp6.redirpps</c> allow.
    /// </summary>
    /// <param name="m">A copy of the packet, from its IPv6 header on, which is in one piece; no longer the caller's.</param>
    /// <param name="ifp">The interface.</param>
    /// <param name="target">The nearer station: a router, or the destination itself.</param>
    internal static void SendRedirect(Mbuf m, Ifnet ifp, In6Addr target)
    {
        if (m.Length >= Ip6Header.Length)
            SendRedirect(ifp, m, target);
        m.FreeChain();
    }

    [SkipLocalsInit]
    private static void SendRedirect(Ifnet ifp, Mbuf m, In6Addr target)
    {
        var ip = new Ip6Header(m.Data);
        In6Addr sender = ip.Source;
        In6Addr destination = ip.Destination;
        // Only to a neighbour; a router's address has to be the one that it advertises with.
        if (!IsRouter(ifp) || sender.IsAny || sender.IsMulticast || destination.IsMulticast || !IsOnLink(ifp, sender) || sender == target
            || (target != destination && !target.IsLinkLocal) || In6Ifaddrs.FindLinkLocal(ifp) is not { } source)
        {
            return;
        }

        CounterRate rate = V_redirects
            ?? Interlocked.CompareExchange(ref V_redirects, new CounterRate(VnetClock.Wheel.TimeProvider), null) ?? V_redirects;
        if (!IsWithin(rate, V_icmp6_redirpps))
        {
            V_nd6stat.Own.txlimited++;
            return;
        }

        var writer = new Nd6Writer(stackalloc byte[LongestRedirect]);
        writer.Begin(Nd6Type.Redirect, 0);
        writer.Address(target);
        writer.Address(destination);
        if (V_nd6_table?.Find(ifp, target) is { IsKnown: true } entry)
            writer.LinkAddress(Nd6Option.TargetLinkAddress, entry.Hardware);
        WriteRedirected(ref writer, m);
        V_nd6stat.Own.txredirects++;
        Send(ifp, source.Address, sender, writer.Message);
    }

    // As much of the packet as there is room for.
    private static void WriteRedirected(ref Nd6Writer writer, Mbuf m)
    {
        int count = Math.Min(m.Pkthdr.Len, writer.Left - RedirectedHeaderLength) & ~(Nd6Option.Unit - 1);
        Span<byte> bytes = stackalloc byte[LongestRedirect];
        bytes = bytes[..count];
        m.CopyTo(0, bytes);
        writer.Option(Nd6Option.RedirectedHeader, RedirectedHeaderLength + count);
        writer.Half(0);
        writer.Word(0);
        writer.Bytes(bytes);
    }
}
