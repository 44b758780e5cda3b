using System.Buffers.Binary;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// Datagrams out: rip_send, rip6_send.
public static partial class RawIp
{
    private const int MaxPacket = 65535;
    private const int Icmp6ChecksumOffset = 2;

    /// <summary>Sends what a raw socket was given; the mbufs are its own afterwards.</summary>
    internal static Errno Output(Inpcb inp, Mbuf m, in SockAddr to, MsgFlags flags, in Ancillary control)
    {
        bool isV6 = (inp.Vflag & InpVflag.V6Proto) != 0;
        InConninfo names = inp.Names!;
        Errno error = Errno.Ok;
        In6Addr destination = names.Foreign;
        uint zone = names.Zone;
        if (!names.IsForeignAny)
            error = to.IsNone ? Errno.Ok : Errno.IsConnected;
        else if (to.IsNone)
            error = Errno.DestinationRequired;
        else if (to.Family != (isV6 ? Af.Inet6 : Af.Inet) || (isV6 && to.Inet6.IsV4Mapped))
            error = Errno.AddressFamilyNotSupported;
        else
            (destination, zone) = (to.Inet6, to.Zone);
        if (error == Errno.Ok)
            error = PrisonInet.Remote(inp.Cred.Prison, ref destination, isV6 ? InpVflag.V6 : InpVflag.V4);
        if (error != Errno.Ok)
        {
            m.FreeChain();
            return error;
        }

        m.Pkthdr.Fib = inp.Fib;
        bool pastRouters = (inp.Socket.Options & SocketOptions.DontRoute) != 0 || (flags & MsgFlags.DontRoute) != 0;
        return isV6
            ? Output6(inp, m, names, destination, zone, pastRouters, control)
            : Output4(inp, m, names, new InAddr((uint)destination.Low), pastRouters, control);
    }

    private static Errno Output4(Inpcb inp, Mbuf data, InConninfo names, InAddr destination, bool pastRouters, in Ancillary control)
    {
        IpOutputFlags how = pastRouters ? IpOutputFlags.RouteToIf : IpOutputFlags.None;
        if ((inp.Socket.Options & SocketOptions.Broadcast) != 0)
            how |= IpOutputFlags.AllowBroadcast;
        if ((inp.Flags & InpFlags.OnesBcast) != 0)
            how |= IpOutputFlags.SendOnes;
        if ((inp.Flags & InpFlags.HdrIncl) != 0)
            return SendWhole(inp, data, how);
        if (data.Pkthdr.Len > MaxPacket - IpHeader.MinLength)
        {
            data.FreeChain();
            return Errno.MessageTooLong;
        }

        if (data.Prepend(IpHeader.MinLength) is not { } m)
            return Errno.NoBuffers;
        var source = new InAddr((uint)names.Local.Low);
        if (control.Has(AncillaryItems.Local) && !control.Local.IsAny)
            source = control.Local.Inet;
        if (source.IsAny && inp.IsJailed && LocalAddress.Select(inp, destination, out source) is var refused and not Errno.Ok)
        {
            m.FreeChain();
            return refused;
        }

        m.Data[..IpHeader.MinLength].Clear();
        bool dontFragment = (inp.Flags & InpFlags.DontFrag) != 0 || (control.Has(AncillaryItems.DontFragment) && control.DontFragment);
        _ = new IpHeader(m.Data)
        {
            HeaderLength = IpHeader.MinLength,
            Tos = control.Has(AncillaryItems.TrafficClass) ? (byte)control.TrafficClass : inp.Tos,
            TotalLength = (ushort)m.Pkthdr.Len,
            Offset = dontFragment ? IpHeader.DontFragment : (ushort)0,
            Ttl = control.Has(AncillaryItems.HopLimit) ? (byte)control.HopLimit : destination.IsMulticast ? inp.Moptions?.Ttl ?? 1 : inp.Ttl,
            Protocol = inp.Protocol,
            Source = source,
            Destination = destination,
        };
        return Ip.Output(m, how, inp);
    }

    // IP_HDRINCL: what is given is a whole packet, whose identification, checksum and, where they are zero, source are filled in.
    private static Errno SendWhole(Inpcb inp, Mbuf data, IpOutputFlags how)
    {
        if (data.Pkthdr.Len is < IpHeader.MinLength or > MaxPacket)
        {
            int length = data.Pkthdr.Len;
            data.FreeChain();
            return length > MaxPacket ? Errno.MessageTooLong : Errno.Invalid;
        }

        Mbuf? m = data.Pullup(IpHeader.MinLength);
        if (m is null)
            return Errno.NoBuffers;
        int hlen = new IpHeader(m.Data).HeaderLength;
        if (hlen < IpHeader.MinLength || hlen > m.Pkthdr.Len || new IpHeader(m.Data).TotalLength != m.Pkthdr.Len || new IpHeader(m.Data).Version != 4)
        {
            m.FreeChain();
            return Errno.Invalid;
        }

        m = m.Pullup(hlen);
        if (m is null)
            return Errno.NoBuffers;
        var ip = new IpHeader(m.Data);
        if (!ip.Source.IsAny && inp.IsJailed && !PrisonInet.Allows(inp.Cred.Prison, new In6Addr(0, ip.Source.Value), InpVflag.V4))
        {
            m.FreeChain();
            return Errno.NotPermitted;
        }

        if (ip.Id == 0)
            Ip.FillId(ip);
        return Ip.Output(m, how | IpOutputFlags.RawOutput, inp);
    }

    private static Errno Output6(Inpcb inp, Mbuf data, InConninfo names, In6Addr destination, uint zone, bool pastRouters, in Ancillary control)
    {
        int length = data.Pkthdr.Len;
        int checksumAt = inp.Protocol == IpProto.IcmpV6 ? Icmp6ChecksumOffset : ((Rawcb)inp.Ppcb!).ChecksumOffset;
        Errno error = length > MaxPacket ? Errno.MessageTooLong
            : checksumAt != Rawcb.NoChecksum && length < checksumAt + ChecksumSize ? Errno.Invalid : Errno.Ok;
        if (zone == 0 && destination.NeedsZone)
            zone = control.Has(AncillaryItems.Interface) ? (uint)control.Interface : destination.IsMulticast ? (uint)(inp.Moptions6?.Interface?.Index ?? 0) : 0;
        In6Addr source = control.Has(AncillaryItems.Local) && !control.Local.IsAny ? control.Local.Inet6 : names.Local;
        if (error == Errno.Ok && source.IsAny)
            error = LocalAddress.Select(inp, destination, zone, out source);
        if (error != Errno.Ok)
        {
            data.FreeChain();
            return error;
        }

        if (data.Prepend(Ip6Header.Length) is not { } m)
            return Errno.NoBuffers;
        bool isGroup = destination.IsMulticast;
        int hops = control.Has(AncillaryItems.HopLimit) ? control.HopLimit
            : isGroup ? inp.Moptions6?.HopLimit ?? 1
            : inp.HopLimit >= 0 ? inp.HopLimit : Ip6.DefaultHopLimit;
        _ = new Ip6Header(m.Data)
        {
            Flow = (6u << 28) | ((uint)(control.Has(AncillaryItems.TrafficClass) ? (byte)control.TrafficClass : inp.Tos) << 20) | inp.FlowLabel,
            PayloadLength = (ushort)length,
            NextHeader = inp.Protocol,
            HopLimit = (byte)hops,
            Source = source,
            Destination = destination,
        };
        if (checksumAt != Rawcb.NoChecksum && !FillChecksum(m, length, checksumAt, inp.Protocol))
        {
            m.FreeChain();
            return Errno.NoBuffers;
        }

        Ip6OutputFlags how = pastRouters ? Ip6OutputFlags.RouteToIf : Ip6OutputFlags.None;
        if ((inp.Flags & InpFlags.DontFrag) != 0 || (control.Has(AncillaryItems.DontFragment) && control.DontFragment))
            how |= Ip6OutputFlags.DontFragment;
        if (inp.UseMinMtu == 1 || (inp.UseMinMtu == -1 && isGroup))
            how |= Ip6OutputFlags.MinMtu;
        if (isGroup && !(inp.Moptions6?.Loop ?? In6Multis.LoopsByDefault))
            how |= Ip6OutputFlags.NoMulticastLoop;
        if (zone == 0 && isGroup)
            zone = (uint)(inp.Moptions6?.Interface?.Index ?? 0);
        return Ip6.Output(m, how, inp, zone);
    }

    // RFC 3542 section 3.1: with the pseudo-header, over everything.
    private static bool FillChecksum(Mbuf m, int length, int at, byte protocol)
    {
        Span<byte> field = stackalloc byte[ChecksumSize];
        field.Clear();
        if (!m.CopyBack(Ip6Header.Length + at, field))
            return false;
        uint pseudo = InternetChecksum.PseudoHeader(m.Data.Slice(8, In6Addr.Length), m.Data.Slice(24, In6Addr.Length), protocol, (uint)length);
        BinaryPrimitives.WriteUInt16BigEndian(field, InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(m, Ip6Header.Length, length))));
        return m.CopyBack(Ip6Header.Length + at, field);
    }
}
