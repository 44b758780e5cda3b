using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet;

// Messages out (igmp_dispatch_queue, igmp_v1v2_queue_report).
public static partial class Igmp
{
    private const int ReportHeader = 8;
    private const int RecordHeader = 8;
    private const int RouterAlertLength = 4;
    private const int MostPacket = 9000;

    // Internetwork control (RFC 3376 section 4).
    private const byte Precedence = 0xc0;

    private static InAddr V3Routers => new(224, 0, 0, 22);

    /// <summary>Sends records, as many in a packet as fit (RFC 3376 section 4.2.16).</summary>
    private static void SendReports(Ifnet ifp, List<GroupRecord<InAddr>> records)
    {
        if (records.Count == 0)
            return;
        int room = Math.Clamp(ifp.Mtu, 576, MostPacket) - IpHeader.MinLength - RouterAlertLength;
        byte[] message = new byte[room];
        int length = ReportHeader;
        int count = 0;
        foreach (GroupRecord<InAddr> record in records)
        {
            ReadOnlySpan<InAddr> sources = record.Sources.Span;
            do
            {
                if (length > ReportHeader && length + RecordHeader + (sources.Length * InAddr.Length) > room)
                {
                    SendV3(ifp, message.AsSpan(0, length), count);
                    (length, count) = (ReportHeader, 0);
                }

                int fits = Math.Min(sources.Length, (room - length - RecordHeader) / InAddr.Length);
                length += Write(message.AsSpan(length), record.Type, record.Group, sources[..fits]);
                count++;

                // What is excluded beyond one packet is not said: a router that hears more than the host wants does no harm.
                sources = record.Type is GroupRecordType.ModeIsExclude or GroupRecordType.ChangeToExclude ? default : sources[fits..];
            }
            while (sources.Length > 0);
        }

        SendV3(ifp, message.AsSpan(0, length), count);
    }

    private static int Write(Span<byte> to, GroupRecordType type, InAddr group, ReadOnlySpan<InAddr> sources)
    {
        (to[0], to[1]) = ((byte)type, 0);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)sources.Length);
        group.CopyTo(to[4..]);
        for (int i = 0; i < sources.Length; i++)
            sources[i].CopyTo(to[(RecordHeader + (i * InAddr.Length))..]);
        return RecordHeader + (sources.Length * InAddr.Length);
    }

    private static void SendV3(Ifnet ifp, Span<byte> message, int records)
    {
        message[..ReportHeader].Clear();
        message[0] = IgmpType.ReportV3;
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], (ushort)records);
        Send(ifp, V3Routers, message);
    }

    private static void SendOld(Ifnet ifp, byte type, InAddr group)
    {
        Span<byte> message = stackalloc byte[IgmpQuery.LengthOld];
        message.Clear();
        message[0] = type;
        group.CopyTo(message[4..]);
        Send(ifp, type == IgmpType.Leave ? InMultis.AllRouters : group, message);
    }

    private static void Send(Ifnet ifp, InAddr destination, Span<byte> message)
    {
        ref Igmpstat stat = ref V_igmpstat.Own;
        // IGMPv1 knows no options.
        int options = V_igmp_sendra != 0 && message[0] != IgmpType.ReportV1 ? RouterAlertLength : 0;
        int length = IpHeader.MinLength + options + message.Length;
        if (!ifp.IsRunning || Mbuf.GetFor(Mbuf.LinkHeaderRoom + length) is not { } m)
        {
            stat.igps_snd_errors++;
            return;
        }

        m.Reserve(Mbuf.LinkHeaderRoom);
        Span<byte> packet = m.Extend(length);
        packet[..(IpHeader.MinLength + options)].Clear();
        var ip = new IpHeader(packet)
        {
            HeaderLength = IpHeader.MinLength + options,
            TotalLength = (ushort)length,
            Tos = Precedence,
            Ttl = 1,
            Protocol = IpProto.Igmp,
            // "0.0.0.0 … when the interface has no address yet" (section 4.2.13).
            Source = ifp.Inet.First?.Address ?? InAddr.Any,
            Destination = destination,
        };
        if (options != 0)
            (packet[IpHeader.MinLength], packet[IpHeader.MinLength + 1]) = (OptionRouterAlert, RouterAlertLength);
        message[2..4].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], InternetChecksum.Compute(message));
        message.CopyTo(packet[(IpHeader.MinLength + options)..]);
        Ip.FillId(ip);
        if (message[0] == IgmpType.Leave)
            stat.igps_snd_leaves++;
        else
            stat.igps_snd_reports++;
        // A multicast router on this host wants to hear of this host's groups too.
        var how = new IpMoptions { Interface = ifp, Ttl = 1, Loop = Ip.MulticastRouter is not null };
        if (Ip.Output(m, null, IpOutputFlags.RawOutput, how, null) != Errno.Ok)
            stat.igps_snd_errors++;
    }
}
