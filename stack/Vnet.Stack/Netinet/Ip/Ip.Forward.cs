using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Netinet;

// Packets of others that pass through: ip_tryforward and ip_forward in one, the usual case straight down.
public static partial class Ip
{
    private const byte IcmpUnreachable = 3;
    private const byte IcmpRedirect = 5;
    private const byte IcmpTimeExceeded = 11;
    private const byte IcmpParameterProblem = 12;
    private const byte CodeHost = 1;
    private const byte CodeReassembly = 1;
    private const byte CodeProtocol = 2;
    private const byte CodeNeedsFragment = 4;
    private const byte CodeSourceRoute = 5;
    private const byte CodeFilterProhibited = 13;

    // What an ICMP error quotes at least (RFC 792): kept of a packet that the link may refuse.
    private const int QuoteLength = 28;

    /// <summary>Sends a packet of another host on.</summary>
    /// <param name="m">The packet, checked, for none of this host's addresses.</param>
    /// <param name="ifp">Where it came in.</param>
    /// <param name="isSourceRouted">Whether it names its way itself.</param>
    [SkipLocalsInit]
    private static void Forward(Mbuf m, Ifnet ifp, bool isSourceRouted)
    {
        var v = Cur;
        var ip = new IpHeader(m.Data);
        InAddr destination = ip.Destination;
        InAddr source = ip.Source;
        if ((m.Flags & (MbufFlags.Broadcast | MbufFlags.Multicast)) != 0 || !CanForward(destination) || source.IsAny || IsLinkLocal(source))
        {
            Drop(m, ref v.ipstat.Own.ips_cantforward);
            return;
        }

        if (ip.Ttl <= 1)
        {
            Icmp.Error(m, IcmpTimeExceeded, 0);
            return;
        }

        if (FindRoute(m, destination) is not { } route)
            return;
        if (!m.IsWritable)
        {
            if (m.Unshare() is not { } own)
            {
                v.ipstat.Own.ips_odropped++;
                return;
            }

            m = own;
            ip = new IpHeader(m.Data);
        }

        // What the link may refuse must be quoted afterwards, when the packet is gone.
        Span<byte> quote = stackalloc byte[QuoteLength];
        int quoted = m.Length >= QuoteLength ? QuoteLength : IpHeader.MinLength;
        m.Data[..quoted].CopyTo(quote);
        InAddr better = default;
        if (route.Ifp == ifp && !isSourceRouted && v.ipsendredirects != 0)
            better = BetterRouter(route, ifp, source, destination);

        ip.Ttl--;
        // RFC 1141: only the high byte of one word is one less.
        uint sum = (uint)ip.Checksum + 0x100;
        ip.Checksum = (ushort)(sum + (sum >> 16));
        int hlen = ip.HeaderLength;
        if (hlen != IpHeader.MinLength)
            FillSum(ip, m.Data[..hlen]);

        if (v.inet_pfil_head is { HasOut: true } head)
        {
            if (!head.PassOut(ref m, route.Ifp, isForwarded: true, null))
                return;
            ip = new IpHeader(m.Data);
            if (ip.Destination != destination)
            {
                destination = ip.Destination;
                if (FindLocal(destination) is not null)
                {
                    Deliver(m, isDirect: false);
                    return;
                }

                if (FindRoute(m, destination) is not { } other)
                    return;
                route = other;
            }
        }

        Errno error = SendOn(m, route, destination);
        ref Ipstat stat = ref v.ipstat.Own;
        if (error == Errno.Ok)
        {
            stat.ips_forward++;
            if (hlen == IpHeader.MinLength && better.IsAny)
                stat.ips_fastforward++;
            if (!better.IsAny && Quote(quote[..quoted], ifp) is { } original)
            {
                stat.ips_redirectsent++;
                Icmp.Error(original, IcmpRedirect, CodeHost, better);
            }

            return;
        }

        // A packet that was too large has been answered already; for one that a full queue refused nobody is told.
        stat.ips_cantforward++;
        if (error is Errno.MessageTooLong or Errno.NoBuffers or Errno.AccessDenied)
            return;
        if (Quote(quote[..quoted], ifp) is { } refused)
            Icmp.Error(refused, IcmpUnreachable, CodeHost);
    }

    /// <summary>The route of a packet that passes through; without one its sender is told, and the packet gone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Nexthop? FindRoute(Mbuf m, InAddr destination)
    {
        Nexthop? route = Fib.Lookup(m.Pkthdr.Fib, destination, m.Pkthdr.FlowId);
        return route is not null && (route.Flags & (RouteFlags.Reject | RouteFlags.Blackhole)) == 0 ? route : RefuseRoute(m, route);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Nexthop? RefuseRoute(Mbuf m, Nexthop? route)
    {
        ref Ipstat stat = ref V_ipstat.Own;
        stat.ips_cantforward++;
        if (route is null)
            stat.ips_noroute++;
        if (route is not null && (route.Flags & RouteFlags.Blackhole) != 0)
            m.FreeChain();
        else
            Icmp.Error(m, IcmpUnreachable, CodeHost);
        return null;
    }

    /// <summary>Hands a packet to the link: whole, in segments, or in fragments; what must not be fragmented is answered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Errno SendOn(Mbuf m, Nexthop route, InAddr destination)
    {
        Ifnet ifp = route.Ifp;
        // Lengths were trimmed to what the header says.
        if (m.Pkthdr.Len <= MtuOf(route) && (m.Pkthdr.CsumFlags & OpenWork & ~ifp.HwAssist) == 0)
            return ifp.Layer.Output(ifp, m, route.NextFor(destination));
        return SendOnSlowly(m, route, destination);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno SendOnSlowly(Mbuf m, Nexthop route, InAddr destination)
    {
        Ifnet ifp = route.Ifp;
        int mtu = MtuOf(route);
        InAddr next = route.NextFor(destination);
        var ip = new IpHeader(m.Data);
        bool isSegmented = (m.Pkthdr.CsumFlags & CsumFlags.Tso) != 0;
        if ((isSegmented ? SegmentLength(m, ip) : m.Pkthdr.Len) > mtu && (isSegmented || (ip.Offset & IpHeader.DontFragment) != 0))
        {
            V_ipstat.Own.ips_cantfrag++;
            Icmp.Error(m, IcmpUnreachable, CodeNeedsFragment, default, mtu);
            return Errno.MessageTooLong;
        }

        if (isSegmented)
            return (ifp.CapEnable & IfCap.Tso4) != 0 ? ifp.Layer.Output(ifp, m, next) : SendSegments(m, ifp, next);
        if (Complete(m, ifp, m.Pkthdr.Len > mtu) is not { } complete)
            return Errno.NoBuffers;
        return complete.Pkthdr.Len <= mtu ? ifp.Layer.Output(ifp, complete, next) : SendFragments(complete, ifp, next, mtu);
    }

    // ip_redir_alloc; RFC 1812 section 5.2.7.2: only to neighbours, about hosts, and not about ways that were learnt so.
    private static InAddr BetterRouter(Nexthop route, Ifnet ifp, InAddr source, InAddr destination)
    {
        if ((route.Flags & RouteFlags.Dynamic) != 0 || ifp.Inet.OnNetwork(source) is null)
            return default;
        return route.NextFor(destination);
    }

    // in_canforward; RFC 3927 section 2.7 for link-local ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CanForward(InAddr address) => !(IsSpecial(address.Value) || IsLinkLocal(address)) || CanForwardSpecial(address);

    private static bool CanForwardSpecial(InAddr address)
    {
        if (address.IsMulticast || IsLinkLocal(address) || address.IsBroadcast || address.IsWithin(new InAddr(127, 0, 0, 0), V_ip_loopback_prefix))
            return false;
        if (IsExperimental(address))
            return V_ip_allow_net240 != 0;
        return address.Value > 0x00ff_ffff || (V_ip_allow_net0 != 0 && !address.IsAny);
    }

    private static bool IsLinkLocal(InAddr address) => address.Value >> 16 == 0xa9fe;

    // The beginning of a packet that is gone, for an ICMP error.
    private static Mbuf? Quote(ReadOnlySpan<byte> bytes, Ifnet ifp)
    {
        Mbuf? m = Mbuf.From(bytes, Mbuf.LinkHeaderRoom);
        if (m is not null)
            m.ReceiveInterface = ifp;
        return m;
    }
}
