using System.Buffers.Binary;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>
/// Reads who sent a received datagram, and what else its headers say, from the headers that still lie before its data (FreeBSD's
/// <c>ip_savecontrol</c>, <c>ip6_savecontrol</c>). Costs nothing for who does not ask.
/// </summary>
internal static class ReceivedHeaders
{
    /// <summary>The sender, in the socket's family.</summary>
    public static SockAddr SenderOf(Mbuf m, bool isV6Socket, bool hasPorts)
    {
        ReadOnlySpan<byte> headers = HeadersOf(m, stackalloc byte[IpHeader.MinLength]);
        if (headers.IsEmpty)
            return default;
        ushort port = hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(headers[m.Pkthdr.L3Len..]) : (ushort)0;
        return headers[0] >> 4 == 4
            ? Name(new InAddr(headers[12..]), port, isV6Socket)
            : Name(new In6Addr(headers[8..]), port, m);
    }

    /// <summary>Everything that the headers say.</summary>
    public static void ControlOf(Mbuf m, bool isV6Socket, bool hasPorts, ref Ancillary control)
    {
        ReadOnlySpan<byte> headers = HeadersOf(m, stackalloc byte[IpHeader.MinLength]);
        if (headers.IsEmpty)
            return;
        ushort port = hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(headers[(m.Pkthdr.L3Len + 2)..]) : (ushort)0;
        if (headers[0] >> 4 == 4)
        {
            control.Local = Name(new InAddr(headers[16..]), port, isV6Socket);
            (control.TrafficClass, control.HopLimit) = (headers[1], headers[8]);
        }
        else
        {
            control.Local = Name(new In6Addr(headers[24..]), port, m);
            (control.TrafficClass, control.HopLimit) = ((BinaryPrimitives.ReadUInt16BigEndian(headers) >> 4) & 0xff, headers[7]);
        }

        control.Items |= AncillaryItems.Local | AncillaryItems.TrafficClass | AncillaryItems.HopLimit;
        if (m.ReceiveInterface is { } ifp)
            (control.Interface, control.Items) = (ifp.Index, control.Items | AncillaryItems.Interface);
        if ((m.Flags & MbufFlags.Timestamp) != 0)
            (control.Timestamp, control.Items) = (m.Pkthdr.Timestamp, control.Items | AncillaryItems.Timestamp);
        if (m.Pkthdr.RssType != RssType.None)
            (control.FlowId, control.Items) = (m.Pkthdr.FlowId, control.Items | AncillaryItems.FlowId);
    }

    // Of a raw IPv4 socket they are the beginning of the data.
    private static ReadOnlySpan<byte> HeadersOf(Mbuf m, Span<byte> room) =>
        m.Pkthdr.L3Len == 0 ? m.Peek(0, room) : m.Before(m.Pkthdr.L3Len + m.Pkthdr.L4Len);

    private static SockAddr Name(InAddr address, ushort port, bool isV6Socket) => isV6Socket
        ? new SockAddr(Af.Inet6, new In6Addr(0, 0xffff_0000_0000ul | address.Value), port)
        : new SockAddr(address, port);

    private static SockAddr Name(in In6Addr address, ushort port, Mbuf m) =>
        new(Af.Inet6, address, port, address.NeedsZone ? (uint)Math.Max(0, m.Pkthdr.RcvIndex) : 0);
}
