using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Netinet;

// Packets out: ip_output.
public static partial class Ip
{
    private const CsumFlags OpenWork = CsumFlags.Ip | CsumFlags.IpUdp | CsumFlags.IpTcp | CsumFlags.IpTso;

    /// <summary>Sends a packet of the current vnet's (<c>ip_output</c>).</summary>
    /// <param name="m">
    /// The packet, which begins with an IPv4 header in one piece: its length, TOS, TTL, protocol, destination and, unless it is to be
    /// chosen, source are filled in. Identification and checksum are filled in here. No longer the caller's.
    /// </param>
    /// <param name="flags">How it is sent.</param>
    /// <param name="inp">
    /// The connection that it is of, or null: its options and its way to send to groups count, and its route is kept there for the next time.
    /// </param>
    /// <returns>
    /// <see cref="Errno.Ok"/>, or why it was dropped: <see cref="Errno.HostUnreachable"/> and <see cref="Errno.NetworkUnreachable"/> no route,
    /// <see cref="Errno.AccessDenied"/> a broadcast without <see cref="IpOutputFlags.AllowBroadcast"/>, <see cref="Errno.MessageTooLong"/> too large and
    /// not to be fragmented, <see cref="Errno.AddressNotAvailable"/> an address that this interface cannot have, or what the link answers.
    /// </returns>
    public static Errno Output(Mbuf m, IpOutputFlags flags = IpOutputFlags.None, Inpcb? inp = null) =>
        Output(m, inp?.Options, flags, inp?.Moptions, inp);

    /// <summary>The same with options of the datagram's own.</summary>
    /// <param name="m">The packet.</param>
    /// <param name="options">Inserted after the header, or null.</param>
    /// <param name="flags">How it is sent.</param>
    /// <param name="multicast">How it is sent to a group; null for as usual.</param>
    /// <param name="inp">The connection that it is of, or null.</param>
    public static Errno Output(Mbuf m, IpOptions? options, IpOutputFlags flags, IpMoptions? multicast, Inpcb? inp)
    {
        ArgumentNullException.ThrowIfNull(m);
        var v = Cur;
        if ((!m.IsWritable || options is not null) && Prepare(ref m, options) is var failed and not Errno.Ok)
            return failed;
        var ip = new IpHeader(m.Data);
        if ((flags & (IpOutputFlags.RawOutput | IpOutputFlags.Forwarding)) == 0)
        {
            ip.HeaderLength = IpHeader.MinLength + (options?.Length ?? 0);
            ip.Offset &= IpHeader.DontFragment;
            FillId(ip);
            v.ipstat.Own.ips_localout++;
        }

        InAddr destination = ip.Destination;
        Nexthop? route = null;
        Ifnet? ifp;
        InIfaddr? source;
        InAddr next = destination;
        int mtu;
        if ((flags & (IpOutputFlags.SendOnes | IpOutputFlags.RouteToIf)) != 0)
        {
            (ifp, source) = OnLink(destination, flags);
            if (ifp is null)
                return Refuse(m, ref v.ipstat.Own.ips_noroute, Errno.NetworkUnreachable);
            ip.Ttl = 1;
            if ((flags & IpOutputFlags.SendOnes) != 0)
                ip.Destination = destination = next = InAddr.Broadcast;
            mtu = ifp.Mtu;
        }
        else if (destination.IsMulticast && multicast?.Interface is { } chosen)
        {
            (ifp, source, mtu) = (chosen, chosen.Inet.First, chosen.Mtu);
        }
        else
        {
            route = RouteOf(m, destination, inp);
            if (route is null)
            {
                // Who has no address yet, and no route, still reaches all on its link.
                ifp = destination.IsBroadcast ? BroadcastInterface(ip.Source) : null;
                if (ifp is null)
                    return Refuse(m, ref v.ipstat.Own.ips_noroute, Errno.HostUnreachable);
                (source, mtu) = (ifp.Inet.First, ifp.Mtu);
            }
            else
            {
                if ((route.Flags & (RouteFlags.Reject | RouteFlags.Blackhole)) != 0)
                    return RefuseByRoute(m, route);
                (ifp, source, mtu, next) = (route.Ifp, route.SourceOrOwn, MtuOf(route), route.NextFor(destination));
            }
        }

        InIfaddr? local = null;
        if (destination.IsMulticast)
        {
            if (!PrepareMulticast(m, ref ip, ifp, source, flags, multicast, out Errno error))
                return error;
        }
        else
        {
            if (ip.Source.IsAny && source is not null)
                ip.Source = source.Address;
            m.Flags &= ~(MbufFlags.Broadcast | MbufFlags.Multicast);
            if (next == destination)
            {
                local = Local(destination, ifp, v.ifaddrhash, out bool isBroadcast);
                if (isBroadcast)
                {
                    if (CheckBroadcast(m, ifp, flags, mtu) is var refused and not Errno.Ok)
                        return refused;
                }
            }
        }

        if (v.inet_pfil_head is { HasOut: true } head)
        {
            if (!head.PassOut(ref m, ifp, (flags & IpOutputFlags.Forwarding) != 0, inp))
                return Errno.AccessDenied;
            ip = new IpHeader(m.Data);
            // Another destination: another way (ip_output_pfil); its header is complete.
            if (ip.Destination != destination)
                return Output(m, null, flags | IpOutputFlags.RawOutput, multicast, null);
        }

        // RFC 1122 section 3.2.1.3 (g): must not appear on the wire.
        if (local is null && (ifp.Flags & IfFlags.Loopback) == 0 && (ip.Destination.IsLoopback || ip.Source.IsLoopback))
            return Refuse(m, ref v.ipstat.Own.ips_badaddr, Errno.AddressNotAvailable);
        FillSum(ip, m.Data[..ip.HeaderLength]);
        if (local is not null)
            return Loop(m, local);
        if (m.Pkthdr.Len <= mtu && (m.Pkthdr.CsumFlags & OpenWork & ~ifp.HwAssist) == 0)
            return ifp.Layer.Output(ifp, m, next);
        return SendLarge(m, ifp, next, mtu);
    }

    // Makes it one that may be written to, with room for its options.
    private static Errno Prepare(ref Mbuf m, IpOptions? options)
    {
        Mbuf? own = m.Unshare();
        if (own is not null && options is not null)
        {
            if (own.Pkthdr.Len + options.Length > MaxPacket)
                return Refuse(own, ref V_ipstat.Own.ips_odropped, Errno.MessageTooLong);
            own = options.Insert(own);
        }

        if (own is null)
        {
            V_ipstat.Own.ips_odropped++;
            return Errno.NoBuffers;
        }

        m = own;
        return Errno.Ok;
    }

    /// <summary>Largest packet that a route takes, in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int MtuOf(Nexthop route)
    {
        int mtu = route.Ifp.Mtu;
        return (uint)(route.Mtu - 1) < (uint)mtu ? route.Mtu : mtu;
    }

    private static Nexthop? RouteOf(Mbuf m, InAddr destination, Inpcb? inp)
    {
        int fib = m.Pkthdr.Fib;
        // One that sends to many would only change its route all the time.
        if (inp is not { HasPeer: true })
            return Fib.Lookup(fib, destination, m.Pkthdr.FlowId);
        if (inp.Route is { } kept && kept.Holds(destination, fib))
            return kept.Nexthop;
        // Before the look-up: a change meanwhile makes it stale at once.
        uint generation = Fib.Generation;
        Nexthop? found = Fib.Lookup(fib, destination, m.Pkthdr.FlowId);
        inp.Route = found is null ? null : new InRoute(found, destination, fib, generation);
        return found;
    }

    // ifa_ifwithbroadaddr, ifa_ifwithdstaddr, ifa_ifwithnet.
    private static (Ifnet? Ifp, InIfaddr? Source) OnLink(InAddr destination, IpOutputFlags flags)
    {
        InIfaddr? best = null;
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            foreach (InIfaddr own in ifp.Inet.Addresses)
            {
                if (!own.IsUsable)
                    continue;
                if (own.Destination == destination || (own.HasBroadcast && own.Broadcast == destination) || ((flags & IpOutputFlags.SendOnes) != 0 && own.HasBroadcast && destination.IsBroadcast))
                    return (ifp, own);
                if ((flags & IpOutputFlags.SendOnes) == 0 && destination.IsWithin(own.Address, own.PrefixLength) && !(best?.PrefixLength >= own.PrefixLength))
                    best = own;
            }
        }

        return (best?.Ifp, best);
    }

    private static Ifnet? BroadcastInterface(InAddr source)
    {
        if (!source.IsAny && FindLocal(source) is { } own)
            return own.Ifp;
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if ((ifp.Flags & IfFlags.Broadcast) != 0 && ifp.IsRunning)
                return ifp;
        }

        return null;
    }

    // The own address that a packet on the link goes to, where no loopback takes it; and whether it goes to all there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static InIfaddr? Local(InAddr destination, Ifnet ifp, InIfaddrHash? addresses, out bool isBroadcast)
    {
        isBroadcast = destination.IsBroadcast || destination.IsAny;
        InIfaddrHash.Entry? entry = addresses?.Find(destination);
        return entry is null ? null : Local(entry, ifp, ref isBroadcast);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static InIfaddr? Local(InIfaddrHash.Entry first, Ifnet ifp, ref bool isBroadcast)
    {
        for (InIfaddrHash.Entry? entry = first; entry is not null; entry = entry.Following)
        {
            if (entry.IsBroadcast)
                isBroadcast |= entry.Address.Ifp == ifp;
            else if (entry.Address.IsUsable && !((ifp.Flags & IfFlags.Loopback) != 0 && ifp.IsRunning))
                return entry.Address;
        }

        return null;
    }

    private static Errno CheckBroadcast(Mbuf m, Ifnet ifp, IpOutputFlags flags, int mtu)
    {
        Errno error = (ifp.Flags & IfFlags.Broadcast) == 0 ? Errno.AddressNotAvailable
            : (flags & (IpOutputFlags.AllowBroadcast | IpOutputFlags.SendOnes)) == 0 ? Errno.AccessDenied
            : m.Pkthdr.Len > mtu ? Errno.MessageTooLong : Errno.Ok;
        if (error == Errno.Ok)
            m.Flags |= MbufFlags.Broadcast;
        else
            m.FreeChain();
        return error;
    }

    /// <summary>To this host itself, where no loopback interface does it: as if it came in by the address's interface, from no wire.</summary>
    private static Errno Loop(Mbuf m, InIfaddr address)
    {
        m.Pkthdr.CsumFlags = CsumFlags.AllValid;
        m.Pkthdr.CsumData = 0xffff;
        m.ReceiveInterface = address.Ifp;
        // Inside a lane it is queued, so that who sends to itself does not recurse.
        return LaneThread.Current.IsRunning ? Netisr.Queue(DirectProtocol, m) : Netisr.Dispatch(DirectProtocol, m);
    }

    // Larger than the link takes, or with work that the device does not do.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno SendLarge(Mbuf m, Ifnet ifp, InAddr next, int mtu)
    {
        if ((m.Pkthdr.CsumFlags & CsumFlags.IpTso) != 0 && (ifp.CapEnable & IfCap.Tso4) != 0)
            return ifp.Layer.Output(ifp, m, next);
        if (m.Pkthdr.Len > mtu && ((m.Pkthdr.CsumFlags & CsumFlags.IpTso) != 0 || (new IpHeader(m.Data).Offset & IpHeader.DontFragment) != 0))
            return Refuse(m, ref V_ipstat.Own.ips_cantfrag, Errno.MessageTooLong);
        if (Complete(m, ifp, m.Pkthdr.Len > mtu) is not { } complete)
            return Errno.NoBuffers;
        return complete.Pkthdr.Len <= mtu ? ifp.Layer.Output(ifp, complete, next) : SendFragments(complete, ifp, next, mtu);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FillSum(IpHeader ip, ReadOnlySpan<byte> header)
    {
        ip.Checksum = 0;
        ip.Checksum = InternetChecksum.Compute(header);
    }

    private static Errno RefuseByRoute(Mbuf m, Nexthop route)
    {
        m.FreeChain();
        return (route.Flags & RouteFlags.Blackhole) != 0 ? Errno.Ok
            : (route.Flags & RouteFlags.Host) != 0 ? Errno.HostUnreachable : Errno.NetworkUnreachable;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno Refuse(Mbuf m, ref ulong reason, Errno error)
    {
        reason++;
        m.FreeChain();
        return error;
    }
}
