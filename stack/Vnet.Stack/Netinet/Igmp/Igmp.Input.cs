using Vnet.Net;

namespace Vnet.Netinet;

// Messages in (igmp_input), in a lane of the interface's vnet.
public static partial class Igmp
{
    private const byte OptionNop = 1;
    private const byte OptionRouterAlert = 148;

    // Sources of a query that are looked at; a query of more is one about the whole group.
    private const int MostSources = 366;

    private static void Input(Mbuf packet, int offset, byte protocol)
    {
        ref Igmpstat stat = ref V_igmpstat.Own;
        stat.igps_rcv_total++;
        int length = packet.Pkthdr.Len - offset;
        if (length < IgmpQuery.LengthOld)
        {
            stat.igps_rcv_tooshort++;
            packet.FreeChain();
            return;
        }

        if (packet.Pullup(offset + Math.Min(length, IgmpQuery.LengthV3)) is not { } m)
        {
            stat.igps_rcv_tooshort++;
            return;
        }

        if (InternetChecksum.Compute(m, offset, length) != 0)
        {
            stat.igps_rcv_badsum++;
            m.FreeChain();
            return;
        }

        byte type = m.Data[offset];
        var ip = new IpHeader(m.Data);
        // All of it stays on the link.
        if (type != IgmpType.Dvmrp && ip.Ttl != 1)
        {
            stat.igps_rcv_badttl++;
            m.FreeChain();
            return;
        }

        bool isFine = m.ReceiveInterface is not { } ifp || type switch
        {
            IgmpType.Query => InputQuery(ifp, m, offset, length, ref stat),
            IgmpType.ReportV1 or IgmpType.ReportV2 => InputReport(ifp, m, offset, ref stat),
            IgmpType.ReportV3 => InputReportV3(m, offset, ref stat),
            _ => true,
        };
        if (!isFine || RawInput is not { } raw)
        {
            m.FreeChain();
            return;
        }

        if (type is IgmpType.ReportV1 or IgmpType.ReportV2 && NameSubnet(m) is var named)
        {
            if (named is null)
                return;
            m = named;
        }

        raw(m, offset, protocol);
    }

    // RFC 3376 sections 4.2.13, 9.2: who boots may report from 0.0.0.0; a daemon that listens knows the link by the subnet. Null when
    // there was no memory, and the packet is freed.
    private static Mbuf? NameSubnet(Mbuf m)
    {
        if (V_igmp_recvifkludge == 0 || !new IpHeader(m.Data).Source.IsAny || m.ReceiveInterface?.Inet.Addresses is not [var first, ..])
            return m;
        Mbuf? writable = m.Unshare();
        if (writable is not null)
            _ = new IpHeader(writable.Data) { Source = first.Network };
        return writable;
    }

    private static bool InputQuery(Ifnet ifp, Mbuf m, int offset, int length, ref Igmpstat stat)
    {
        Span<byte> room = stackalloc byte[IgmpQuery.LengthV3 + (MostSources * InAddr.Length)];
        bool isCut = length > room.Length;
        var query = new IgmpQuery(m.Peek(offset, room[..Math.Min(length, room.Length)]));
        if (query.Version == 0 || (isCut ? length < IgmpQuery.LengthV3 + (query.SourceCount * InAddr.Length) : !query.IsWhole))
        {
            stat.igps_rcv_tooshort++;
            return false;
        }

        if (query.Version == 3)
            stat.igps_rcv_v3_queries++;
        else
            stat.igps_rcv_v1v2_queries++;
        if (!Speaks(ifp) || (query.Version == 1 && V_igmp_v1enable == 0) || (query.Version == 2 && V_igmp_v2enable == 0))
        {
            stat.igps_rcv_off++;
            return true;
        }

        // General queries go to all hosts (section 4.1.12), and in version 1 there are no others.
        InAddr group = query.Group;
        InAddr destination = new IpHeader(m.Data).Destination;
        if (group.IsAny ? destination != InMultis.AllHosts || query.SourceCount != 0
            : query.Version == 1 || !group.IsMulticast || (destination.IsMulticast && destination != group && destination != InMultis.AllHosts))
        {
            stat.igps_rcv_badqueries++;
            return false;
        }

        if (group.IsAny)
            stat.igps_rcv_gen_queries++;
        else if (query.SourceCount == 0)
            stat.igps_rcv_group_queries++;
        else
            stat.igps_rcv_gsr_queries++;
        if (ifp.InMultis is { } table)
        {
            lock (table.Gate)
            {
                if (!table.HasLeft && table.All.Count > 0)
                    Ask(table, query, isCut, ref stat);
            }
        }

        return true;
    }

    // Under the gate.
    private static void Ask(InMultiTable table, IgmpQuery query, bool isCut, ref Igmpstat stat)
    {
        IgmpIfinfo igmp = table.Igmp ??= new IgmpIfinfo();
        long now = VnetClock.Nanoseconds;
        int version = VersionOf(igmp, now);
        if (query.Version < 3)
        {
            // Section 8.12: robustness times query interval, and one response interval.
            long until = now + (((igmp.Robustness * igmp.QueryInterval * 1000L) + igmp.QueryResponse) * 1_000_000);
            if (query.Version == 1)
                igmp.V1QuerierUntil = until;
            else
                igmp.V2QuerierUntil = until;
            if (VersionOf(igmp, now) != version)
                Cancel(table, igmp);
        }
        else if (version == 3)
        {
            (igmp.Robustness, igmp.QueryInterval, igmp.QueryResponse) = (query.Robustness, query.QueryInterval, query.MaxResponse);
        }

        version = VersionOf(igmp, now);
        if (version < 3)
            AskOld(table, query, now);
        else
            AskV3(table, igmp, query, isCut, now, ref stat);
    }

    // RFC 2236 section 3: a timer that runs goes on, unless it would be later.
    private static void AskOld(InMultiTable table, IgmpQuery query, long now)
    {
        long most = Math.Max(query.MaxResponse, 100);
        foreach (InMulti multi in table.All)
        {
            if (IsSilent(multi) || !multi.IsMember || (!query.Group.IsAny && multi.Group != query.Group) || multi.ReportAt <= now + (most * 1_000_000L))
                continue;
            multi.ReportAt = now + RandomDelay(most);
            Arm(multi.ReportAt);
        }
    }

    // RFC 3376 section 5.2, rules 1 to 5.
    private static void AskV3(InMultiTable table, IgmpIfinfo igmp, IgmpQuery query, bool isCut, long now, ref Igmpstat stat)
    {
        long at = now + RandomDelay(Math.Max(query.MaxResponse, 100));
        if (igmp.GeneralAt <= at)
            return;
        if (query.Group.IsAny)
        {
            igmp.GeneralAt = at;
            Arm(at);
            return;
        }

        if (table.Find(query.Group) is not { IsMember: true } multi || IsSilent(multi))
            return;
        if (query.SourceCount > 0)
        {
            if (multi.SourcesAskedAt != long.MinValue && now - multi.SourcesAskedAt < V_igmp_gsrdelay * 1_000_000_000L)
            {
                stat.igps_drop_gsr_queries++;
                return;
            }

            multi.SourcesAskedAt = now;
        }

        int count = isCut ? 0 : query.SourceCount;
        var sources = new InAddr[count];
        for (int i = 0; i < count; i++)
            sources[i] = query.Source(i);
        multi.Reports.Ask(sources, InMultis.MostGroupSources);
        multi.ReportAt = Math.Min(multi.ReportAt, at);
        Arm(multi.ReportAt);
    }

    // Somebody else reported the group: one report is enough (RFC 2236 section 3).
    private static bool InputReport(Ifnet ifp, Mbuf m, int offset, ref Igmpstat stat)
    {
        byte type = m.Data[offset];
        stat.igps_rcv_reports++;
        if (type == IgmpType.ReportV2 && !HasRouterAlert(m, offset))
            stat.igps_rcv_nora++;
        if (!Speaks(ifp) || !(type == IgmpType.ReportV1 ? V_igmp_v1enable != 0 : V_igmp_v2enable != 0))
        {
            stat.igps_rcv_off++;
            return true;
        }

        var ip = new IpHeader(m.Data);
        InAddr group = new(m.Data[(offset + 4)..]);
        InAddr source = ip.Source;
        if (!group.IsMulticast || ip.Destination != group)
        {
            stat.igps_rcv_badreports++;
            return false;
        }

        // Our own, heard again.
        if (!source.IsAny && ifp.Inet.Find(source) is not null)
            return true;
        if (group != InMultis.AllHosts && ifp.InMultis is { } table)
            Suppress(table, group, ref stat);
        return true;
    }

    private static void Suppress(InMultiTable table, InAddr group, ref Igmpstat stat)
    {
        lock (table.Gate)
        {
            if (table.Igmp is not { } igmp || table.Find(group) is not { IsMember: true } multi)
                return;
            stat.igps_rcv_ourreports++;
            if (VersionOf(igmp, VnetClock.Nanoseconds) == 3 && V_igmp_legacysupp == 0)
                return;
            if (multi.ReportAt != long.MaxValue)
                stat.igps_suppressed++;
            (multi.ReportAt, multi.Announcements, multi.IsLastReporter) = (long.MaxValue, 0, false);
        }
    }

    // Hosts need not heed it: nothing is suppressed any more.
    private static bool InputReportV3(Mbuf m, int offset, ref Igmpstat stat)
    {
        stat.igps_rcv_reports++;
        if (!HasRouterAlert(m, offset))
            stat.igps_rcv_nora++;
        return true;
    }

    // ip_checkrouteralert (RFC 2113): four bytes, of value zero.
    private static bool HasRouterAlert(Mbuf m, int headerLength)
    {
        ReadOnlySpan<byte> options = m.Data[IpHeader.MinLength..headerLength];
        while (!options.IsEmpty && options[0] != 0)
        {
            int length = options[0] == OptionNop ? 1 : options.Length > 1 ? options[1] : 0;
            if (length < 1 || (length < 2 && options[0] != OptionNop) || length > options.Length)
                return false;
            if (options[0] == OptionRouterAlert && length == 4)
                return (options[2] | options[3]) == 0;
            options = options[length..];
        }

        return false;
    }
}
