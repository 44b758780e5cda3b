using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Devices;

/// <summary>One gif interface (FreeBSD's <c>struct gif_softc</c>).</summary>
internal sealed class GifDriver : TunnelDriver
{
    private volatile GifOptions _options;
    private volatile EcnMode _ecn = EcnMode.NoCare;

    public override int MinMtu => Gif.DefaultMtu;

    public override int MaxMtu => Gif.MaxMtu;

    public GifOptions Options => _options;

    public EcnMode Ecn
    {
        get => _ecn;
        set => _ecn = value;
    }

    protected override TunnelTable Table => Gif.Table;

    protected override bool IgnoresSource => (_options & GifOptions.IgnoreSource) != 0;

    protected override bool AllowsParallel => Gif.AllowsParallel;

    protected override VnetPcpustat<Tunnelstat> Statistics => Gif.Stat;

    protected override int MaxNesting => Gif.MaxNesting;

    public void SetOptions(GifOptions options)
    {
        GifOptions before = _options;
        if (((before ^ options) & GifOptions.IgnoreSource) == 0)
            _options = options;
        else
            Change(() => _options = options, () => _options = before);
    }

    /// <summary>A packet of this tunnel came in (<c>gif_input</c>).</summary>
    public void Input(Mbuf m, int offset, byte protocol)
    {
        ref Tunnelstat stat = ref Statistics.Own;
        if ((_options & GifOptions.NoIngressFilter) == 0 && !IsFromItsWay(m))
        {
            Drop(m, ref stat.ts_ingress);
            return;
        }

        switch (protocol)
        {
            case IpProto.IpV4:
                Deliver(m, offset, Af.Inet, _ecn);
                break;
            case IpProto.IpV6:
                Deliver(m, offset, Af.Inet6, _ecn);
                break;
            default:
                InputFrame(m, offset, ref stat);
                break;
        }
    }

    protected override Errno Encapsulate(Mbuf m, TunnelAddresses addresses)
    {
        if (Ifp.Bridge is not null)
            return EncapsulateFrame(m, addresses);
        byte protocol;
        switch (FamilyLayer.FamilyOf(m))
        {
            case Af.Inet:
                protocol = IpProto.IpV4;
                break;
            case Af.Inet6:
                protocol = IpProto.IpV6;
                break;
            default:
                Statistics.Own.ts_noproto++;
                m.FreeChain();
                return Errno.AddressFamilyNotSupported;
        }

        byte tos = m.Length > 1 ? IpEcn.Ingress(_ecn, TunnelInput.TosOf(m)) : (byte)0;
        return Wrap(m, addresses, 0, out Errno error) is { } wrapped ? SendWrapped(wrapped, addresses, protocol, tos) : error;
    }

    private Errno EncapsulateFrame(Mbuf m, TunnelAddresses addresses)
    {
        if (Wrap(m, addresses, EtherIp.Length, out Errno error) is not { } wrapped)
            return error;
        EtherIp.Write(wrapped.Data[addresses.HeaderLength..]);
        return SendWrapped(wrapped, addresses, IpProto.EtherIp, 0);
    }

    private Errno SendWrapped(Mbuf m, TunnelAddresses addresses, byte protocol, byte tos) =>
        Send(m, addresses, protocol, tos, Gif.TtlOver(addresses.Family), (_options & GifOptions.NoClamp) != 0 ? Ip6OutputFlags.None : Ip6OutputFlags.MinMtu);

    // Frames are a bridge's: as if they had come in by an Ethernet interface, whose member it is.
    private void InputFrame(Mbuf m, int offset, ref Tunnelstat stat)
    {
        if (Ifp.Bridge is null)
        {
            Drop(m, ref stat.ts_badhdr);
            return;
        }

        Span<byte> header = stackalloc byte[EtherIp.Length];
        if (m.Pkthdr.Len < offset + EtherIp.Length + EtherHeader.Length)
        {
            Drop(m, ref stat.ts_tooshort);
            return;
        }

        if (!EtherIp.IsValid(m.Peek(offset, header)))
        {
            Drop(m, ref stat.ts_badhdr);
            return;
        }

        TunnelInput.Strip(m, offset + EtherIp.Length, (byte)Ifp.Fib);
        Ethernet.Layer.Input(Ifp, m);
    }
}
