using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// Packets into the tunnel.
public abstract partial class TunnelDriver
{
    private const CsumFlags OpenWork = CsumFlags.DelayData | CsumFlags.Tso | CsumFlags.Ip;

    /// <summary>How many tunnels of its kind a packet may be in at once, in the current vnet.</summary>
    protected abstract int MaxNesting { get; }

    /// <inheritdoc/>
    public sealed override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ArgumentNullException.ThrowIfNull(m);
        if (Addresses is not { IsLocal: true } addresses)
        {
            Statistics.Own.ts_nosource++;
            return Refuse(m, Errno.NetworkDown);
        }

        if (TunnelNesting.Check(ifp, m, MaxNesting) != Errno.Ok)
        {
            Statistics.Own.ts_nested++;
            return Refuse(m, Errno.Io);
        }

        // The device at the end sees the outer packet alone: nothing inside may be left to it.
        Mbuf? packet = m;
        if ((m.Pkthdr.CsumFlags & OpenWork) != 0 && (packet = TxOffload.Complete(m, CsumFlags.None, isEthernet: ifp.Bridge is not null)) is null)
        {
            Statistics.Own.ts_nobufs++;
            return Refuse(null, Errno.NoBuffers);
        }

        Errno result = Errno.Ok;
        while (packet is not null)
        {
            Mbuf? next = packet.NextPacket;
            packet.NextPacket = null;
            int length = packet.Pkthdr.Len;
            Errno error = Encapsulate(packet, addresses);
            ref Ifstat stat = ref ifp.Statistics.Own;
            if (error == Errno.Ok)
            {
                stat.opackets++;
                stat.obytes += (ulong)length;
            }
            else
            {
                stat.oerrors++;
                result = error;
            }

            packet = next;
        }

        return result;
    }

    /// <summary>Puts a packet into the tunnel's protocol and sends it by <see cref="Send"/>. It is no longer the caller's.</summary>
    protected abstract Errno Encapsulate(Mbuf m, TunnelAddresses addresses);

    /// <summary>
    /// Adds room for the outer header and the tunnel's own, in one piece, and gives the packet a flow id by what is in it, so that its
    /// flows keep to their ways and lanes while it is in the tunnel.
    /// </summary>
    /// <returns>Null when there is no memory, or it is too large; the packet is freed, and counted.</returns>
    protected Mbuf? Wrap(Mbuf m, TunnelAddresses addresses, int headerLength, out Errno error)
    {
        ArgumentNullException.ThrowIfNull(m);
        ArgumentNullException.ThrowIfNull(addresses);
        error = Errno.Ok;
        int room = addresses.HeaderLength + headerLength;
        if (m.Pkthdr.Len + room > Ip6.MaxPayload)
        {
            Statistics.Own.ts_toobig++;
            error = Errno.MessageTooLong;
            m.FreeChain();
            return null;
        }

        if (m.Pkthdr.RssType == RssType.None && Rss.IsEnabled && Ifp.Bridge is null)
            Rss.ClassifyIp(m);
        if (m.Prepend(room) is { } wrapped)
            return wrapped;
        Statistics.Own.ts_nobufs++;
        error = Errno.NoBuffers;
        return null;
    }

    /// <summary>Fills in the outer header and sends the packet.</summary>
    /// <param name="m">The packet, with room for the outer header at its beginning; no longer the caller's.</param>
    /// <param name="addresses">Its ends.</param>
    /// <param name="protocol">The tunnel's protocol.</param>
    /// <param name="tos">TOS or traffic class.</param>
    /// <param name="ttl">Time to live or hop limit.</param>
    /// <param name="flags">How it is sent over IPv6.</param>
    protected Errno Send(Mbuf m, TunnelAddresses addresses, byte protocol, byte tos, byte ttl, Ip6OutputFlags flags)
    {
        ArgumentNullException.ThrowIfNull(m);
        ArgumentNullException.ThrowIfNull(addresses);
        m.Flags &= ~(MbufFlags.Broadcast | MbufFlags.Multicast | MbufFlags.Promiscuous | MbufFlags.VlanTag | MbufFlags.ServiceTag | MbufFlags.Fragmented | MbufFlags.RouterAlertMld);
        ref PacketHeader header = ref m.Pkthdr;
        (header.CsumFlags, header.CsumData, header.TsoSegsz, header.Fib) = (CsumFlags.None, 0, 0, (byte)_fib);
        (header.L2Len, header.L3Len, header.L4Len) = (0, 0, 0);
        m.ReceiveInterface = null;
        uint label = 0;
        if (header.RssType != RssType.None)
        {
            // RFC 6438: routers that see no further than the outer header tell the flows apart by its label.
            (header.RssType, label) = (RssType.OpaqueHash, header.FlowId & 0xf_ffff);
        }

        Span<byte> outer = m.Data[..addresses.HeaderLength];
        outer.Clear();
        if (addresses.Family == Af.Inet)
        {
            _ = new IpHeader(outer)
            {
                HeaderLength = IpHeader.MinLength,
                Tos = tos,
                TotalLength = (ushort)header.Len,
                Ttl = ttl,
                Protocol = protocol,
                Source = addresses.Source,
                Destination = addresses.Destination,
            };
            return Ip.Output(m);
        }

        _ = new Ip6Header(outer)
        {
            Flow = (6u << 28) | ((uint)tos << 20) | label,
            NextHeader = protocol,
            HopLimit = ttl,
            Source = addresses.Source6,
            Destination = addresses.Destination6,
        };
        return Ip6.Output(m, flags, zone: addresses.Zone);
    }

    private Errno Refuse(Mbuf? m, Errno error)
    {
        m?.FreeChain();
        Ifp.Statistics.Own.oerrors++;
        return error;
    }
}
