using System.Runtime.CompilerServices;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Errors in: icmp6_notify_error, icmp6_mtudisc_update.
public static partial class Icmp6
{
    // A transport header's ports and what tells one connection from another (RFC 4443 section 2.4 (c) has senders quote more).
    private const int TransportQuote = 8;

    // Most of a quoted packet that is looked at: all of it, unless a sender breaks the rule.
    private const int MostQuoted = 1280;

    [SkipLocalsInit]
    private static void NotifyError(Mbuf m, int offset, ref Icmp6stat stat)
    {
        int at = offset + Icmp6Header.Length;
        int length = Math.Min(m.Pkthdr.Len - at, MostQuoted);
        if (length < Ip6Header.Length + TransportQuote || m.ReceiveInterface is not { } ifp)
        {
            Refuse(m, ref stat.icp6s_tooshort);
            return;
        }

        Span<byte> room = stackalloc byte[MostQuoted];
        ReadOnlySpan<byte> quoted = m.Peek(at, room[..length]);
        var icmp = new Icmp6Header(m.Data[offset..]);
        Ip6HeaderChain chain = Ip6.SkipHeaders(quoted, out bool isWhole);
        var source = new In6Addr(quoted[8..]);
        // Of a packet of this host, of a transport that can be seen in it.
        if (quoted[0] >> 4 != 6 || !isWhole || length - chain.Offset < TransportQuote
            || source.IsMulticast || Ip6.FindLocal(source, ifp.Index) is null)
        {
            Refuse(m, ref stat.icp6s_badquote);
            return;
        }

        int mtu = 0;
        if (icmp.Type == Icmp6Type.PacketTooBig && !TryReadMtu(icmp.Data, quoted, out mtu))
        {
            Refuse(m, ref stat.icp6s_badquote);
            return;
        }

        var notice = new IcmpNotice(icmp.Type, icmp.Code, mtu, quoted, chain.Offset) { Zone = (uint)ifp.Index };
        Ip6.Notify(chain.Next, notice);
        m.FreeChain();
    }

    // RFC 8201 section 4: less than the smallest MTU is discarded. Who says that a packet was too big for what it fits makes it up.
    private static bool TryReadMtu(uint told, ReadOnlySpan<byte> quoted, out int mtu)
    {
        mtu = (int)Math.Min(told, int.MaxValue);
        int sent = Ip6Header.Length + ((quoted[4] << 8) | quoted[5]);
        return told >= Ip6.MinMtu && mtu < sent;
    }

    /// <summary>
    /// Believes the MTU that a packet too big message tells (<c>icmp6_mtudisc_update</c>): for a protocol that has found the quoted
    /// packet to be a live connection's (<see cref="IpControlInput"/>). The path's MTU is lowered, never raised.
    /// </summary>
    /// <param name="notice">The message.</param>
    /// <returns>Whether the MTU to that destination is lower now.</returns>
    public static bool MtuDiscUpdate(in IcmpNotice notice)
    {
        if (notice.Type != Icmp6Type.PacketTooBig || notice.Mtu < Ip6.MinMtu || V_icmp6_mtudisc == 0)
            return false;
        In6Addr destination = notice.Destination6;
        if (!Ip6.LowerMtu(destination, destination.NeedsZone ? notice.Zone : 0, notice.Mtu))
            return false;
        V_icmp6stat.Own.icp6s_pmtuchg++;
        return true;
    }

    // Errors about ICMPv6 itself: echo replies of this host, and what raw sockets sent.
    private static void Control(in IcmpNotice notice)
    {
        if (notice.Transport[0] == Icmp6Type.EchoReply)
        {
            uint identity = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(notice.Transport[4..]);
            if (V_icmp6_echoes is { } echoes && echoes.Has(notice.Destination6, identity))
                MtuDiscUpdate(notice);
        }

        Volatile.Read(ref s_raw)?.Control(notice);
    }
}
