using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>UDP and UDP-Lite sockets of one family (FreeBSD's <c>udp_protosw</c>, <c>udp6_protosw</c>, <c>udplite_protosw</c>).</summary>
internal sealed class UdpProtosw(Af domain, byte protocol) : Protosw(domain, SocketType.Dgram, protocol)
{
    // RFC 3828 section 3.1: the checksum covers the header at least.
    private const int LeastCoverage = UdpHeader.Length;

    private bool IsV6 => Domain == Af.Inet6;

    public override int HeadRoom => (IsV6 ? Ip6Header.Length : IpHeader.MinLength) + UdpHeader.Length;

    public override Errno Attach(Socket so)
    {
        (int send, int receive) = Udp.Space;
        if (so.Reserve(send, receive) is var refused and not Errno.Ok)
            return refused;
        InpVflag vflag = !IsV6 ? InpVflag.V4
            : InpVflag.V6Proto | InpVflag.V6 | (Inpcbinfo.IsV6Only ? InpVflag.None : InpVflag.V4);
        Errno error = Udp.InfoOf(Protocol).Alloc(so, vflag);
        if (error == Errno.Ok && IsV6 && Inpcbinfo.IsV6Only)
            Of(so).SetFlag(InpFlags.V6Only, true);
        return error;
    }

    public override void Detach(Socket so)
    {
        if (so.Pcb is Inpcb inp)
            inp.Info.Free(inp);
    }

    public override Errno Bind(Socket so, in SockAddr name)
    {
        Inpcb inp = Of(so);
        using (inp.WLock())
            return inp.Info.Bind(inp, name, so.Cred);
    }

    public override Errno Connect(Socket so, in SockAddr name)
    {
        Inpcb inp = Of(so);
        Errno error;
        using (inp.WLock())
            error = inp.Info.Connect(inp, name, so.Cred);
        if (error == Errno.Ok)
            so.BecomeConnected();
        return error;
    }

    public override Errno Disconnect(Socket so)
    {
        Inpcb inp = Of(so);
        using (inp.WLock())
        {
            if (!inp.HasPeer)
                return Errno.NotConnected;
            inp.Info.Disconnect(inp);
        }

        so.BecomeUnconnected();
        return Errno.Ok;
    }

    public override Errno Send(Socket so, Mbuf m, in SockAddr to, MsgFlags flags, in Ancillary control) =>
        Udp.Output(Of(so), m, to, flags, control, Protocol);

    public override SockAddr LocalName(Socket so) => Of(so).Local is { IsNone: false } local ? local : new SockAddr(Domain, In6Addr.Any, 0);

    public override SockAddr PeerName(Socket so) => Of(so).Foreign;

    public override SockAddr SenderOf(Socket so, Mbuf datagram) => ReceivedHeaders.SenderOf(datagram, IsV6, hasPorts: true);

    public override void ControlOf(Socket so, Mbuf datagram, AncillaryItems wanted, ref Ancillary control) =>
        ReceivedHeaders.ControlOf(datagram, IsV6, hasPorts: true, ref control);

    public override Errno SetOption(Socket so, int level, int name, ReadOnlySpan<byte> value) => level switch
    {
        SockOpt.Level => Errno.Ok,
        IpOpt.Level => IpCtloutput.Set(Of(so), name, value),
        Ip6Opt.Level when IsV6 => Ip6Ctloutput.Set(Of(so), name, value),
        UdpOpt.LiteLevel when Protocol == IpProto.UdpLite => SetCoverage(Of(so), name, value),
        _ => Errno.NoProtocolOption,
    };

    public override Errno GetOption(Socket so, int level, int name, Span<byte> value, out int length)
    {
        switch (level)
        {
            case IpOpt.Level:
                return IpCtloutput.Get(Of(so), name, value, out length);
            case Ip6Opt.Level when IsV6:
                return Ip6Ctloutput.Get(Of(so), name, value, out length);
            case UdpOpt.LiteLevel when Protocol == IpProto.UdpLite && name is UdpOpt.LiteSendCsCov or UdpOpt.LiteRecvCsCov:
                var special = (Udpcb?)Of(so).Ppcb;
                length = OptionValue.Write(value, (name == UdpOpt.LiteSendCsCov ? special?.SendCoverage : special?.ReceiveCoverage) ?? 0);
                return Errno.Ok;
            default:
                length = 0;
                return Errno.NoProtocolOption;
        }
    }

    private static Inpcb Of(Socket so) => (Inpcb)so.Pcb!;

    private static Errno SetCoverage(Inpcb inp, int name, ReadOnlySpan<byte> value)
    {
        if (name is not (UdpOpt.LiteSendCsCov or UdpOpt.LiteRecvCsCov))
            return Errno.NoProtocolOption;
        if (!OptionValue.TryRead(value, out int bytes) || (bytes != 0 && bytes is < LeastCoverage or > ushort.MaxValue))
            return Errno.Invalid;
        using (inp.WLock())
        {
            var old = (Udpcb?)inp.Ppcb;
            inp.Ppcb = new Udpcb
            {
                Tunnel = old?.Tunnel,
                TunnelContext = old?.TunnelContext,
                SendCoverage = name == UdpOpt.LiteSendCsCov ? (ushort)bytes : old?.SendCoverage ?? 0,
                ReceiveCoverage = name == UdpOpt.LiteRecvCsCov ? (ushort)bytes : old?.ReceiveCoverage ?? 0,
            };
        }

        return Errno.Ok;
    }
}
