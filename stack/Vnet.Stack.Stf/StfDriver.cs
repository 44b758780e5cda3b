using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Devices;

/// <summary>One stf interface (FreeBSD's <c>struct stf_softc</c>).</summary>
internal sealed class StfDriver : IfDriver
{
    private volatile SixRd? _domain;
    private volatile StfOptions _options;
    private volatile EcnMode _ecn = EcnMode.NoCare;

    /// <summary>The interface; set when it is made.</summary>
    public Ifnet Ifp { get; set; } = null!;

    /// <summary>Its 6rd domain; null for 6to4.</summary>
    public SixRd? Domain
    {
        get => _domain;
        set => _domain = value;
    }

    public StfOptions Options
    {
        get => _options;
        set => _options = value;
    }

    public EcnMode Ecn
    {
        get => _ecn;
        set => _ecn = value;
    }

    public byte Fib { get; set; }

    public override int MinMtu => Stf.DefaultMtu;

    public override int MaxMtu => Ip.MaxPacket - IpHeader.MinLength;

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        ref Tunnelstat stat = ref Stf.Stat.Own;
        if (TunnelNesting.Check(ifp, m, Stf.MaxNesting) != Errno.Ok)
            return Refuse(m, ref stat.ts_nested, Errno.Io);
        if (FamilyLayer.FamilyOf(m) != Af.Inet6 || m.Pkthdr.Len < Ip6Header.Length)
            return Refuse(m, ref stat.ts_noproto, Errno.AddressFamilyNotSupported);
        Mbuf? packet = m;
        if ((m.Pkthdr.CsumFlags & (CsumFlags.DelayData | CsumFlags.Tso)) != 0 && (packet = TxOffload.Complete(m, CsumFlags.None, isEthernet: false)) is null)
            return Lost(ref stat.ts_nobufs);
        Errno result = Errno.Ok;
        while (packet is not null)
        {
            Mbuf? next = packet.NextPacket;
            packet.NextPacket = null;
            Errno error = Send(packet, ref stat);
            if (error != Errno.Ok)
                result = error;
            packet = next;
        }

        return result;
    }

    public override void Reassign(Ifnet ifp, VnetInstance vnet)
    {
        Stf.Leave(this);
        using (CurVnet.SetQuiet(vnet))
            Stf.Enter(this);
    }

    public override void Detached(Ifnet ifp) => Stf.Leave(this);

    /// <summary>Whether outer packets to an address are for this interface.</summary>
    public bool Takes(InAddr destination) =>
        Ifp.IsRunning && (_options & StfOptions.NoInput) == 0 && TryFindMapping(out StfMapping mapping) && mapping.Local == destination;

    /// <summary>A packet for this interface came in (<c>in_stf_input</c>).</summary>
    public void Input(Mbuf m, int offset)
    {
        ref Tunnelstat stat = ref Stf.Stat.Own;
        var ip = new IpHeader(m.Data);
        InAddr source = ip.Source;
        if (!TryFindMapping(out StfMapping mapping))
        {
            Drop(m, ref stat.ts_nosource);
            return;
        }

        if (!mapping.IsOuterAllowed(source) || !mapping.IsOuterAllowed(ip.Destination))
        {
            Drop(m, ref stat.ts_badaddr);
            return;
        }

        if ((_options & StfOptions.NoIngressFilter) == 0 && (m.ReceiveInterface is not { } ifp || Net.Fib.Lookup(Fib, source)?.Ifp != ifp))
        {
            Drop(m, ref stat.ts_ingress);
            return;
        }

        if (TunnelInput.Open(m, offset, Af.Inet6, _ecn, (byte)Ifp.Fib, ref stat) is not { } inner)
        {
            Ifp.Statistics.Own.ierrors++;
            return;
        }

        var ip6 = new Ip6Header(inner.Data);
        if (!mapping.IsInnerAllowed(ip6.Source, ip6.Destination, source))
        {
            Drop(inner, ref stat.ts_badaddr);
            return;
        }

        FamilyLayer.Instance.Input(Ifp, inner);
    }

    private Errno Send(Mbuf m, ref Tunnelstat stat)
    {
        if (!TryFindMapping(out StfMapping mapping))
            return Refuse(m, ref stat.ts_nosource, Errno.NetworkDown);
        if (m.Pullup(Ip6Header.Length) is not { } packet)
            return Lost(ref stat.ts_nobufs);
        var ip6 = new Ip6Header(packet.Data);
        In6Addr destination = ip6.Destination;
        byte tos = IpEcn.Ingress(_ecn, ip6.TrafficClass);
        if (!mapping.TryFindPeer(destination, out InAddr peer))
        {
            // To the rest of IPv6: a router whose address has its IPv4 address in it, or the domain's relay.
            if (mapping.Relay is { IsAny: false } relay)
                peer = relay;
            else if (Net.Fib.Lookup(packet.Pkthdr.Fib, destination, packet.Pkthdr.FlowId) is not { IsGateway: true } way || way.Ifp != Ifp || !mapping.TryFindPeer(way.Gateway6, out peer))
                return Refuse(packet, ref stat.ts_badaddr, Errno.NetworkUnreachable);
        }

        // RFC 3964 section 5.1: nothing goes to an address that no single host can have, nor to this host.
        if (!mapping.IsOuterAllowed(peer) || peer == mapping.Local)
            return Refuse(packet, ref stat.ts_badaddr, Errno.NetworkUnreachable);
        int length = packet.Pkthdr.Len;
        if (packet.Pkthdr.RssType == RssType.None && Rss.IsEnabled)
            Rss.ClassifyIp(packet);
        if (packet.Prepend(IpHeader.MinLength) is not { } outer)
            return Lost(ref stat.ts_nobufs);
        ref Ifstat count = ref Ifp.Statistics.Own;
        Fill(outer, mapping.Local, peer, tos);
        Errno error = Ip.Output(outer);
        if (error == Errno.Ok)
        {
            count.opackets++;
            count.obytes += (ulong)length;
        }
        else
        {
            count.oerrors++;
        }

        return error;
    }

    private void Fill(Mbuf m, InAddr source, InAddr destination, byte tos)
    {
        m.Flags &= ~(MbufFlags.Broadcast | MbufFlags.Multicast | MbufFlags.Promiscuous | MbufFlags.Fragmented | MbufFlags.RouterAlertMld);
        ref PacketHeader header = ref m.Pkthdr;
        (header.CsumFlags, header.CsumData, header.TsoSegsz, header.Fib) = (CsumFlags.None, 0, 0, Fib);
        if (header.RssType != RssType.None)
            header.RssType = RssType.OpaqueHash;
        m.ReceiveInterface = null;
        Span<byte> bytes = m.Data[..IpHeader.MinLength];
        bytes.Clear();
        _ = new IpHeader(bytes)
        {
            HeaderLength = IpHeader.MinLength,
            Tos = tos,
            TotalLength = (ushort)header.Len,
            Ttl = Stf.Ttl,
            Protocol = IpProto.IpV6,
            Source = source,
            Destination = destination,
        };
    }

    /// <summary>
    /// How IPv6 and IPv4 addresses go together now: by the domain, or by the first 6to4 address of the interface whose IPv4 address this host
    /// has (<c>stf_getsrcifa6</c>).
    /// </summary>
    private bool TryFindMapping(out StfMapping mapping)
    {
        mapping = default;
        if (_domain is { } domain)
        {
            if (InIfaddrs.FindLocal(domain.Address) is null)
                return false;
            mapping = new StfMapping(domain.Prefix, domain.PrefixLength, domain.Address, domain.CommonLength, domain.BorderRelay, Is6Rd: true);
            return true;
        }

        foreach (In6Ifaddr own in In6Ifaddrs.Of(Ifp))
        {
            if (!own.Address.IsWithin(SixRd.SixToFour, SixRd.SixToFourLength))
                continue;
            InAddr local = SixRd.Extract(own.Address, SixRd.SixToFourLength, default, 0);
            if (InIfaddrs.FindLocal(local) is null)
                continue;
            mapping = new StfMapping(SixRd.SixToFour, SixRd.SixToFourLength, local, 0, default, Is6Rd: false);
            return true;
        }

        return false;
    }

    private Errno Refuse(Mbuf m, ref ulong reason, Errno error)
    {
        m.FreeChain();
        reason++;
        Ifp.Statistics.Own.oerrors++;
        return error;
    }

    private Errno Lost(ref ulong reason)
    {
        reason++;
        Ifp.Statistics.Own.oerrors++;
        return Errno.NoBuffers;
    }

    private void Drop(Mbuf m, ref ulong reason)
    {
        reason++;
        Ifp.Statistics.Own.ierrors++;
        m.FreeChain();
    }
}
