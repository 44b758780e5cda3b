using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>Raw sockets of one family (FreeBSD's <c>rip_protosw</c>, <c>rip6_protosw</c>).</summary>
internal sealed class RawProtosw(Af domain) : Protosw(domain, SocketType.Raw, 0)
{
    private bool IsV6 => Domain == Af.Inet6;

    public override Errno Attach(Socket so)
    {
        if (!Priv.Check(so.Cred, Priv.NetinetRaw))
            return Errno.NotPermitted;
        if ((uint)so.ProtocolNumber > byte.MaxValue)
            return Errno.ProtocolNotSupported;
        (int send, int receive) = RawIp.Space;
        if (so.Reserve(send, receive) is var refused and not Errno.Ok)
            return refused;
        Inpcbinfo info = RawIp.Info;
        Errno error = info.Alloc(so, IsV6 ? InpVflag.V6 | InpVflag.V6Proto : InpVflag.V4, (byte)so.ProtocolNumber);
        if (error != Errno.Ok)
            return error;
        Inpcb inp = Of(so);
        if (IsV6)
            inp.Ppcb = Rawcb.Usual;
        using (inp.WLock())
            info.SetRaw(inp, In6Addr.Any, In6Addr.Any, 0);
        return Errno.Ok;
    }

    public override void Detach(Socket so)
    {
        if (so.Pcb is Inpcb inp)
            inp.Info.Free(inp);
    }

    public override Errno Bind(Socket so, in SockAddr name)
    {
        Inpcb inp = Of(so);
        if (name.Family != Domain || (IsV6 && name.Inet6.IsV4Mapped))
            return Errno.AddressNotAvailable;
        In6Addr address = name.Inet6;
        InpVflag family = IsV6 ? InpVflag.V6 : InpVflag.V4;
        if (PrisonInet.Local(so.Cred.Prison, ref address, family) is var refused and not Errno.Ok)
            return refused;
        if (!IsV6 && name.Inet.IsMulticast)
            return Errno.AddressNotAvailable;
        if (LocalAddress.CheckBind(inp, address, family, name.Zone) is var wrong and not Errno.Ok)
            return wrong;
        using (inp.WLock())
            inp.Info.SetRaw(inp, address, inp.Names!.Foreign, address.NeedsZone ? name.Zone : inp.Names.Zone);
        return Errno.Ok;
    }

    public override Errno Connect(Socket so, in SockAddr name)
    {
        Inpcb inp = Of(so);
        if (name.Family != Domain || (IsV6 && name.Inet6.IsV4Mapped))
            return Errno.AddressFamilyNotSupported;
        In6Addr peer = name.Inet6;
        if (PrisonInet.Remote(so.Cred.Prison, ref peer, IsV6 ? InpVflag.V6 : InpVflag.V4) is var refused and not Errno.Ok)
            return refused;
        using (inp.WLock())
        {
            In6Addr local = inp.Names!.Local;
            if (IsV6 && local.IsAny && LocalAddress.Select(inp, peer, name.Zone, out local) is var unreachable and not Errno.Ok)
                return unreachable;
            inp.Info.SetRaw(inp, local, peer, peer.NeedsZone ? name.Zone : inp.Names.Zone);
        }

        so.BecomeConnected();
        return Errno.Ok;
    }

    public override Errno Disconnect(Socket so)
    {
        Inpcb inp = Of(so);
        using (inp.WLock())
        {
            if (!inp.HasPeer)
                return Errno.NotConnected;
            inp.Info.SetRaw(inp, inp.Names!.Local, In6Addr.Any, 0);
        }

        so.BecomeUnconnected();
        return Errno.Ok;
    }

    public override Errno Send(Socket so, Mbuf m, in SockAddr to, MsgFlags flags, in Ancillary control) => RawIp.Output(Of(so), m, to, flags, control);

    public override SockAddr LocalName(Socket so) => Of(so).Local with { Port = 0 };

    public override SockAddr PeerName(Socket so) => Of(so).Foreign;

    public override SockAddr SenderOf(Socket so, Mbuf datagram) => ReceivedHeaders.SenderOf(datagram, IsV6, hasPorts: false);

    public override void ControlOf(Socket so, Mbuf datagram, AncillaryItems wanted, ref Ancillary control) =>
        ReceivedHeaders.ControlOf(datagram, IsV6, hasPorts: false, ref control);

    public override Errno SetOption(Socket so, int level, int name, ReadOnlySpan<byte> value)
    {
        switch (level)
        {
            case SockOpt.Level:
                return Errno.Ok;
            case IpOpt.Level when !IsV6:
                return IpCtloutput.Set(Of(so), name, value);
            case Ip6Opt.Level when IsV6 && name == Ip6Opt.Checksum:
                return SetChecksum(Of(so), value);
            case Ip6Opt.Level when IsV6 && name != Ip6Opt.V6Only:
                return Ip6Ctloutput.Set(Of(so), name, value);
            case UdpOpt.Icmp6Level when IsV6 && name == UdpOpt.Icmp6Filter && so.ProtocolNumber == IpProto.IcmpV6:
                if (value.Length is not (0 or Rawcb.FilterSize))
                    return Errno.Invalid;
                Inpcb inp = Of(so);
                using (inp.WLock())
                {
                    // An empty one lets all pass again (RFC 3542 section 3.2).
                    Span<byte> all = stackalloc byte[Rawcb.FilterSize];
                    all.Fill(0xff);
                    inp.Ppcb = ((Rawcb)inp.Ppcb!).WithFilter(value.IsEmpty ? all : value);
                }

                return Errno.Ok;
            default:
                return Errno.NoProtocolOption;
        }
    }

    public override Errno GetOption(Socket so, int level, int name, Span<byte> value, out int length)
    {
        length = 0;
        switch (level)
        {
            case IpOpt.Level when !IsV6:
                return IpCtloutput.Get(Of(so), name, value, out length);
            case Ip6Opt.Level when IsV6 && name == Ip6Opt.Checksum:
                length = OptionValue.Write(value, so.ProtocolNumber == IpProto.IcmpV6 ? 2 : ((Rawcb)Of(so).Ppcb!).ChecksumOffset);
                return Errno.Ok;
            case Ip6Opt.Level when IsV6:
                return Ip6Ctloutput.Get(Of(so), name, value, out length);
            case UdpOpt.Icmp6Level when IsV6 && name == UdpOpt.Icmp6Filter && so.ProtocolNumber == IpProto.IcmpV6:
                length = OptionValue.Write(value, ((Rawcb)Of(so).Ppcb!).Filter);
                return Errno.Ok;
            default:
                return Errno.NoProtocolOption;
        }
    }

    private static Inpcb Of(Socket so) => (Inpcb)so.Pcb!;

    // RFC 3542 section 3.1: an even offset, -1 for none; ICMPv6's is where it is.
    private static Errno SetChecksum(Inpcb inp, ReadOnlySpan<byte> value)
    {
        if (!OptionValue.TryRead(value, out int offset) || offset < Rawcb.NoChecksum || (offset != Rawcb.NoChecksum && (offset & 1) != 0) || offset > ushort.MaxValue)
            return Errno.Invalid;
        if (inp.Protocol == IpProto.IcmpV6)
            return offset == 2 ? Errno.Ok : Errno.Invalid;
        using (inp.WLock())
            inp.Ppcb = ((Rawcb)inp.Ppcb!).WithChecksum(offset);
        return Errno.Ok;
    }
}
