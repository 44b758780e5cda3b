using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Answers to echo requests, and messages out: icmp6_reflect, and what ND and MLD send by.
public static partial class Icmp6
{
    private const ushort RequestWord = Icmp6Type.EchoRequest << 8;
    private const ushort ReplyWord = Icmp6Type.EchoReply << 8;

    private static void Reflect(Mbuf packet, int offset, ref Icmp6stat stat)
    {
        if (packet.ReceiveInterface is not { } ifp || packet.Unshare() is not { } m)
            return;
        var request = new Ip6Header(m.Data);
        (In6Addr from, In6Addr to) = (request.Source, request.Destination);
        if (from.IsAny)
        {
            // Nobody to answer to.
            m.FreeChain();
            return;
        }

        uint zone = from.NeedsZone ? (uint)ifp.Index : 0;
        // Extension headers were for the way here.
        if (offset > Ip6Header.Length)
        {
            m.Data[..Ip6Header.Length].CopyTo(m.Data[(offset - Ip6Header.Length)..]);
            m.Adjust(offset - Ip6Header.Length);
        }

        Ip6.MakeOwn(m);
        var icmp = new Icmp6Header(m.Data[Ip6Header.Length..]) { Type = Icmp6Type.EchoReply };
        // Groups and anycast addresses are no sources.
        bool isToGroup = to.IsMulticast || Ip6.FindLocal(to, ifp.Index) is not { IsAnycast: false };
        if (isToGroup && !Ip6.TrySelectSource(from, zone, out to))
        {
            m.FreeChain();
            return;
        }

        // Sums over the pseudo-header stay the same when source and destination change places.
        icmp.Checksum = InternetChecksum.Update(icmp.Checksum, RequestWord, ReplyWord);
        _ = new Ip6Header(m.Data)
        {
            Flow = 6u << 28,
            NextHeader = IpProto.IcmpV6,
            HopLimit = Nd6.HopLimitOf(ifp),
            Source = to,
            Destination = from,
        };
        if (isToGroup)
            SetChecksum(m);
        stat.icp6s_reflect++;
        stat.icp6s_out++;
        if (m.Pkthdr.Len > Ip6.MinMtu)
            Echoes.Remember(from, icmp.Data);
        Ip6.Output(m, Ip6OutputFlags.None, null, zone);
    }

    /// <summary>Sends a message of this host: fills its checksum in.</summary>
    /// <param name="m">
    /// An IPv6 header, with source, destination, hop limit and next header, and the message, without extension headers; no longer the
    /// caller's.
    /// </param>
    /// <param name="flags">How it is sent.</param>
    /// <param name="zone">As <see cref="Ip6.Output(Mbuf, Ip6OutputFlags, Inpcb?, uint)"/>'s.</param>
    /// <returns>Why it was dropped, or <see cref="Errno.Ok"/>.</returns>
    public static Errno Output(Mbuf m, Ip6OutputFlags flags = Ip6OutputFlags.None, uint zone = 0)
    {
        ArgumentNullException.ThrowIfNull(m);
        SetChecksum(m);
        V_icmp6stat.Own.icp6s_out++;
        return Ip6.Output(m, flags, null, zone);
    }

    private static void SetChecksum(Mbuf m)
    {
        Span<byte> sum = stackalloc byte[2];
        sum.Clear();
        m.CopyBack(Ip6Header.Length + 2, sum);
        BinaryPrimitives.WriteUInt16BigEndian(sum, Ip6.PseudoChecksum(m, Ip6Header.Length, IpProto.IcmpV6));
        m.CopyBack(Ip6Header.Length + 2, sum);
    }
}
