using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// Datagrams out: udp_send, udp6_send.
public static partial class Udp
{
    private const int MaxPacket = 65535;

    /// <summary>Sends a datagram of a connection; the mbufs are its own afterwards. Takes no lock, unless a port is to be chosen first.</summary>
    internal static Errno Output(Inpcb inp, Mbuf m, in SockAddr to, MsgFlags flags, in Ancillary control, byte protocol)
    {
        InConninfo? names = inp.Names;
        // With a peer: everything is known already.
        if (names is { IsExact: true } && to.IsNone && (control.Items & AncillaryItems.Local) == 0)
        {
            return (names.Vflag & InpVflag.V4) != 0
                ? Output4(inp, m, names.Key, flags, control, protocol)
                : Output6(inp, m, names.Key, flags, control, protocol);
        }

        Errno error = Ends(inp, names, to, control, out InpcbKey key);
        if (error != Errno.Ok)
        {
            m.FreeChain();
            return error;
        }

        return key.Family == InpVflag.V4 ? Output4(inp, m, key, flags, control, protocol) : Output6(inp, m, key, flags, control, protocol);
    }

    // From where to where a datagram goes that is not simply one to the peer.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Errno Ends(Inpcb inp, InConninfo? names, in SockAddr to, in Ancillary control, out InpcbKey key)
    {
        key = default;
        Errno error;
        if (names is { IsForeignAny: false })
        {
            if (!to.IsNone)
                return Errno.IsConnected;
            key = names.Key;
        }
        else
        {
            if (to.IsNone)
                return Errno.DestinationRequired;
            error = Inpcbinfo.ResolvePeer(inp, to, inp.Cred, out key);
            if (error != Errno.Ok)
                return error;
        }

        if (names is null)
        {
            // Its first datagram gives it a port for good (in_pcbbind with no name).
            using (inp.WLock())
                error = inp.Names is null ? inp.Info.Bind(inp, default, inp.Cred) : Errno.Ok;
            if (error != Errno.Ok)
                return error;
            names = inp.Names!;
        }

        // Bound to an address of one family, it has nothing to say in the other.
        if ((names.Vflag & key.Family) == 0)
            return key.Family == InpVflag.V6 ? Errno.AddressNotAvailable : Errno.Invalid;
        key = key with { Local = names.Local, LocalPort = names.LocalPort };
        if (control.Has(AncillaryItems.Interface) && key.Foreign.NeedsZone && key.Family == InpVflag.V6 && key.Zone == 0)
            key = key with { Zone = (uint)control.Interface };
        else if (key.Zone == 0 && key.Foreign.NeedsZone && key.Family == InpVflag.V6)
            key = key with { Zone = names.Zone };
        if (control.Has(AncillaryItems.Local) && !control.Local.IsNone && !control.Local.IsAny)
            return TakeSource(inp, control, ref key);
        // A group is no source.
        bool isGroup = key.Family == InpVflag.V6 ? key.Local.IsMulticast : new InAddr((uint)key.Local.Low).IsMulticast || new InAddr((uint)key.Local.Low).IsBroadcast;
        return key.Local.IsAny || isGroup ? Inpcbinfo.SelectLocal(inp, ref key) : Errno.Ok;
    }

    // IP_SENDSRCADDR, IPV6_PKTINFO: one of this host's, and of the jail's.
    private static Errno TakeSource(Inpcb inp, in Ancillary control, ref InpcbKey key)
    {
        In6Addr source = control.Local.Inet6;
        if (source.IsV4Mapped)
            source = new In6Addr(0, (uint)source.Low);
        if (PrisonInet.Local(inp.Cred.Prison, ref source, key.Family) is var refused and not Errno.Ok)
            return refused;
        key = key with { Local = source };
        bool isOwn = key.Family == InpVflag.V6
            ? In6Ifaddrs.FindLocal(source, source.NeedsZone ? key.Zone : 0) is not null
            : Ip.FindLocal(new InAddr((uint)source.Low)) is not null;
        return isOwn || (inp.Flags & InpFlags.BindAny) != 0 ? Errno.Ok : Errno.AddressNotAvailable;
    }

    private static Errno Output4(Inpcb inp, Mbuf data, in InpcbKey key, MsgFlags flags, in Ancillary control, byte protocol)
    {
        int length = data.Pkthdr.Len + UdpHeader.Length;
        if (length > MaxPacket - IpHeader.MinLength)
        {
            data.FreeChain();
            return Errno.MessageTooLong;
        }

        if (data.Prepend(IpHeader.MinLength + UdpHeader.Length) is not { } m)
            return Errno.NoBuffers;
        var v = Cur;
        uint source = (uint)key.Local.Low, destination = (uint)key.Foreign.Low;
        InpFlags options = inp.Flags;
        bool isGroup = new InAddr(destination).IsMulticast;
        byte ttl = control.Items == AncillaryItems.None || !control.Has(AncillaryItems.HopLimit) ? isGroup ? inp.Moptions?.Ttl ?? 1 : inp.Ttl : (byte)control.HopLimit;
        byte tos = control.Items == AncillaryItems.None || !control.Has(AncillaryItems.TrafficClass) ? inp.Tos : (byte)control.TrafficClass;
        bool dontFragment = (options & InpFlags.DontFrag) != 0 || (control.Has(AncillaryItems.DontFragment) && control.DontFragment);
        Span<byte> header = m.Data[..(IpHeader.MinLength + UdpHeader.Length)];
        BinaryPrimitives.WriteUInt64BigEndian(header, ((ulong)(0x4500u | tos) << 48) | ((ulong)(uint)m.Pkthdr.Len << 32) | (dontFragment ? IpHeader.DontFragment : 0u));
        BinaryPrimitives.WriteUInt64BigEndian(header[8..], ((ulong)ttl << 56) | ((ulong)protocol << 48) | source);
        BinaryPrimitives.WriteUInt64BigEndian(header[16..], ((ulong)destination << 32) | ((uint)key.LocalPort << 16) | key.ForeignPort);
        uint pseudo = InternetChecksum.PseudoHeader(source, destination, protocol, (ushort)length);
        m.Pkthdr.Fib = inp.Fib;
        if (protocol == IpProto.UdpLite)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header[24..], 0);
            FillLite(inp, m, IpHeader.MinLength, length, pseudo);
        }
        else if (v.udp_cksum)
        {
            // The sum of the pseudo-header; the device, or whoever is last, adds the rest (CSUM_UDP).
            BinaryPrimitives.WriteUInt32BigEndian(header[24..], ((uint)length << 16) | InternetChecksum.Fold(pseudo));
            m.Pkthdr.CsumFlags = CsumFlags.IpUdp;
            m.Pkthdr.CsumData = UdpHeader.ChecksumOffset;
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(header[24..], (uint)length << 16);
        }

        SocketOptions so = inp.Socket.Options;
        IpOutputFlags how = IpOutputFlags.None;
        if ((so & SocketOptions.Broadcast) != 0)
            how |= IpOutputFlags.AllowBroadcast;
        if ((so & SocketOptions.DontRoute) != 0 || (flags & MsgFlags.DontRoute) != 0)
            how |= IpOutputFlags.RouteToIf;
        if ((options & InpFlags.OnesBcast) != 0)
            how |= IpOutputFlags.SendOnes;
        ref Udpstat stat = ref v.udpstat.Own;
        stat.udps_opackets++;
        if (inp.Route is not null)
            stat.udps_fastout++;
        return Ip.Output(m, how, inp);
    }

    private static Errno Output6(Inpcb inp, Mbuf data, in InpcbKey key, MsgFlags flags, in Ancillary control, byte protocol)
    {
        int length = data.Pkthdr.Len + UdpHeader.Length;
        if (length > MaxPacket)
        {
            data.FreeChain();
            return Errno.MessageTooLong;
        }

        if (data.Prepend(Ip6Header.Length + UdpHeader.Length) is not { } m)
            return Errno.NoBuffers;
        bool isGroup = key.Foreign.IsMulticast;
        int hops = control.Has(AncillaryItems.HopLimit) ? control.HopLimit
            : isGroup ? inp.Moptions6?.HopLimit ?? 1
            : inp.HopLimit >= 0 ? inp.HopLimit : Ip6.DefaultHopLimit;
        byte tos = control.Has(AncillaryItems.TrafficClass) ? (byte)control.TrafficClass : inp.Tos;
        Span<byte> header = m.Data[..(Ip6Header.Length + UdpHeader.Length)];
        BinaryPrimitives.WriteUInt64BigEndian(header,
            (6ul << 60) | ((ulong)tos << 52) | ((ulong)inp.FlowLabel << 32) | ((ulong)(uint)length << 16) | ((ulong)protocol << 8) | (byte)hops);
        key.Local.CopyTo(header[8..]);
        key.Foreign.CopyTo(header[24..]);
        BinaryPrimitives.WriteUInt32BigEndian(header[40..], ((uint)key.LocalPort << 16) | key.ForeignPort);
        uint pseudo = InternetChecksum.PseudoHeader(header[8..24], header[24..40], protocol, (uint)length);
        m.Pkthdr.Fib = inp.Fib;
        if (protocol == IpProto.UdpLite)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header[44..], 0);
            FillLite(inp, m, Ip6Header.Length, length, pseudo);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(header[44..], ((uint)length << 16) | InternetChecksum.Fold(pseudo));
            m.Pkthdr.CsumFlags = CsumFlags.Ip6Udp;
            m.Pkthdr.CsumData = UdpHeader.ChecksumOffset;
        }

        Ip6OutputFlags how = Ip6OutputFlags.None;
        if ((inp.Socket.Options & SocketOptions.DontRoute) != 0 || (flags & MsgFlags.DontRoute) != 0)
            how |= Ip6OutputFlags.RouteToIf;
        if ((inp.Flags & InpFlags.DontFrag) != 0 || (control.Has(AncillaryItems.DontFragment) && control.DontFragment))
            how |= Ip6OutputFlags.DontFragment;
        if (inp.UseMinMtu == 1 || (inp.UseMinMtu == -1 && isGroup))
            how |= Ip6OutputFlags.MinMtu;
        if (isGroup && !(inp.Moptions6?.Loop ?? In6Multis.LoopsByDefault))
            how |= Ip6OutputFlags.NoMulticastLoop;
        V_udpstat.Own.udps_opackets++;
        uint zone = key.Zone != 0 ? key.Zone : isGroup ? (uint)(inp.Moptions6?.Interface?.Index ?? 0) : 0;
        if (zone == 0 && control.Has(AncillaryItems.Interface))
            zone = (uint)control.Interface;
        return Ip6.Output(m, how, inp, zone);
    }

    // No device knows how much of it counts.
    private static void FillLite(Inpcb inp, Mbuf m, int offset, int length, uint pseudo)
    {
        int coverage = ((Udpcb?)inp.Ppcb)?.SendCoverage ?? 0;
        if (coverage >= length)
            coverage = 0;
        var udp = new UdpHeader(m.Data[offset..]) { DatagramLength = (ushort)coverage };
        // The pseudo-header has the length of the packet, not the coverage (RFC 3828 section 3.2).
        udp.Checksum = InternetChecksum.FinishUdp(InternetChecksum.Add(pseudo, InternetChecksum.Sum(m, offset, coverage == 0 ? length : coverage)));
    }
}
