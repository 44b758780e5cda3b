using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// Messages out (mld_dispatch_packet, mld_v1_transmit_report).
public static partial class Mld
{
    // Hop-by-hop options with a router alert for MLD (RFC 2711), and two bytes of padding.
    private const int OptionsLength = 8;
    private const int ReportHeader = 8;
    private const int RecordHeader = 20;

    // Packets to groups are not larger (ip6_mcast_pmtu): one would be divided, and no router looks for an alert in fragments.
    private const int MostMessage = Ip6.MinMtu - Ip6Header.Length - OptionsLength;

    private static In6Addr AllRoutersV2 => new(0xff02_0000_0000_0000, 0x16);

    /// <summary>Sends records, as many in a packet as fit (RFC 3810 section 5.2.15).</summary>
    private static void SendReports(Ifnet ifp, in In6Addr source, List<GroupRecord<In6Addr>> records)
    {
        if (records.Count == 0)
            return;
        byte[] message = new byte[MostMessage];
        int length = ReportHeader;
        int count = 0;
        foreach (GroupRecord<In6Addr> record in records)
        {
            ReadOnlySpan<In6Addr> sources = record.Sources.Span;
            do
            {
                if (length > ReportHeader && length + RecordHeader + (sources.Length * In6Addr.Length) > MostMessage)
                {
                    Send(ifp, source, AllRoutersV2, Report(message.AsSpan(0, length), count));
                    (length, count) = (ReportHeader, 0);
                }

                int fits = Math.Min(sources.Length, (MostMessage - length - RecordHeader) / In6Addr.Length);
                length += Write(message.AsSpan(length), record.Type, record.Group, sources[..fits]);
                count++;

                // What is excluded beyond one packet is not said: a router that hears more than the host wants does no harm.
                sources = record.Type is GroupRecordType.ModeIsExclude or GroupRecordType.ChangeToExclude ? default : sources[fits..];
            }
            while (sources.Length > 0);
        }

        Send(ifp, source, AllRoutersV2, Report(message.AsSpan(0, length), count));
    }

    private static void SendV1(Ifnet ifp, in In6Addr source, byte type, in In6Addr group)
    {
        // RFC 3590 section 4 allows reports from ::, which no router need hear of as done.
        if (type == Icmp6Type.ListenerDone && source.IsAny)
            return;
        Span<byte> message = stackalloc byte[LengthV1];
        message.Clear();
        message[0] = type;
        group.CopyTo(message[8..]);
        Send(ifp, source, type == Icmp6Type.ListenerDone ? In6Addr.AllRouters : group, message);
    }

    private static Span<byte> Report(Span<byte> message, int records)
    {
        message[..ReportHeader].Clear();
        message[0] = Icmp6Type.ListenerReportV2;
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], (ushort)records);
        return message;
    }

    private static int Write(Span<byte> to, GroupRecordType type, in In6Addr group, ReadOnlySpan<In6Addr> sources)
    {
        (to[0], to[1]) = ((byte)type, 0);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)sources.Length);
        group.CopyTo(to[4..]);
        for (int i = 0; i < sources.Length; i++)
            sources[i].CopyTo(to[(RecordHeader + (i * In6Addr.Length))..]);
        return RecordHeader + (sources.Length * In6Addr.Length);
    }

    private static void Send(Ifnet ifp, in In6Addr source, in In6Addr destination, Span<byte> message)
    {
        ref Mldstat stat = ref V_mldstat.Own;
        int length = Ip6Header.Length + OptionsLength + message.Length;
        if (!ifp.IsRunning || Mbuf.GetFor(Mbuf.LinkHeaderRoom + length) is not { } m)
        {
            stat.txerrors++;
            return;
        }

        m.Reserve(Mbuf.LinkHeaderRoom);
        Span<byte> packet = m.Extend(length);
        packet[..(Ip6Header.Length + OptionsLength)].Clear();
        _ = new Ip6Header(packet)
        {
            Flow = 0x6000_0000,
            PayloadLength = (ushort)(length - Ip6Header.Length),
            NextHeader = IpProto.HopByHop,
            HopLimit = 1,
            Source = source,
            Destination = destination,
        };
        ReadOnlySpan<byte> options = [IpProto.IcmpV6, 0, 5, 2, 0, 0, 1, 0];
        options.CopyTo(packet[Ip6Header.Length..]);
        uint sum = InternetChecksum.PseudoHeader(packet[8..24], packet[24..40], IpProto.IcmpV6, (uint)message.Length);
        message[2..4].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], InternetChecksum.Finish(InternetChecksum.Add(sum, InternetChecksum.Sum(message))));
        message.CopyTo(packet[(Ip6Header.Length + OptionsLength)..]);
        Count(message[0], ref stat);
        Ip6OutputFlags flags = source.IsAny ? Ip6OutputFlags.UnspecifiedSource : Ip6OutputFlags.None;
        flags |= Ip6OutputFlags.NoMulticastLoop;
        if (Ip6.Output(m, flags, null, (uint)ifp.Index) != Errno.Ok)
            stat.txerrors++;
    }

    private static void Count(byte type, ref Mldstat stat)
    {
        if (type == Icmp6Type.ListenerReportV2)
            stat.txreports++;
        else if (type == Icmp6Type.ListenerReport)
            stat.txreportsv1++;
        else
            stat.txdone++;
    }
}
