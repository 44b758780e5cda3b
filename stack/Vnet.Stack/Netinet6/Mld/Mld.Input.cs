using Vnet.Net;

namespace Vnet.Netinet6;

// Messages in (mld_input), in a lane of the interface's vnet.
public static partial class Mld
{
    private const int LengthV1 = 24;

    /// <summary>Takes a query, or a report of MLDv1.</summary>
    /// <param name="m">The packet from its IPv6 header on, in one piece; no longer the caller's.</param>
    /// <param name="offset">Where the message begins.</param>
    internal static void Input(Mbuf m, int offset)
    {
        ref Mldstat stat = ref V_mldstat.Own;
        stat.received++;
        if (m.ReceiveInterface is not { } ifp || (ifp.Flags & (IfFlags.Multicast | IfFlags.Loopback)) != IfFlags.Multicast)
            stat.rxoff++;
        else if (new Ip6Header(m.Data).HopLimit != 1 || (m.Flags & MbufFlags.RouterAlertMld) == 0)
            stat.rxbadhop++;
        else
            Input(ifp, new Ip6Header(m.Data), m.Data[offset..], ref stat);
        m.FreeChain();
    }

    private static void Input(Ifnet ifp, Ip6Header ip6, ReadOnlySpan<byte> message, ref Mldstat stat)
    {
        if (message.Length < LengthV1)
            stat.rxbad++;
        else if (message[0] == Icmp6Type.ListenerQuery)
            InputQuery(ifp, ip6, message, ref stat);
        else if (message[0] == Icmp6Type.ListenerReport)
            InputReport(ifp, ip6, message, ref stat);
    }

    private static void InputQuery(Ifnet ifp, Ip6Header ip6, ReadOnlySpan<byte> message, ref Mldstat stat)
    {
        // RFC 3810 section 5.1.14.
        if (!ip6.Source.IsLinkLocal)
        {
            stat.rxbadsource++;
            return;
        }

        var query = new MldQuery(message);
        if (!query.IsValid || (query.Group.IsAny ? ip6.Destination != In6Addr.AllNodes || query.SourceCount != 0 : !query.Group.IsMulticast))
        {
            stat.rxbad++;
            return;
        }

        if (query.IsV1 && V_mld_v1enable == 0)
        {
            stat.rxoff++;
            return;
        }

        if (query.Group.IsAny)
            stat.rxgeneral++;
        else if (query.SourceCount == 0)
            stat.rxgroup++;
        else
            stat.rxsources++;
        if (query.IsV1)
            stat.rxqueriesv1++;
        lock (ifp.Inet6.Gate)
        {
            if (ifp.Inet6.Memberships is { } memberships && Speaks(ifp))
                Ask(memberships, memberships.Mld ??= new MldIfinfo(ifp), query, ref stat);
        }
    }

    private static void Ask(In6Memberships memberships, MldIfinfo mld, MldQuery query, ref Mldstat stat)
    {
        long now = VnetClock.Nanoseconds;
        int version = VersionOf(mld, now);
        if (query.IsV1)
        {
            // Section 9.12: robustness times query interval, and one response interval.
            mld.OlderQuerierUntil = now + (((mld.Robustness * mld.QueryInterval * 1000L) + mld.QueryResponse) * 1_000_000);
            if (version == 2 && VersionOf(mld, now) == 1)
                Cancel(memberships, mld);
        }
        else
        {
            (mld.Robustness, mld.QueryInterval, mld.QueryResponse) = (query.Robustness, query.QueryInterval, query.MaxResponse);
        }

        if (VersionOf(mld, now) == 1)
            AskV1(memberships, mld, query, now);
        else
            AskV2(memberships, mld, query, now, ref stat);
    }

    // RFC 2710 section 4.
    private static void AskV1(In6Memberships memberships, MldIfinfo mld, MldQuery query, long now)
    {
        foreach (In6Multi multi in memberships.All)
        {
            if (multi.IsSilent || !multi.IsMember || (!query.Group.IsAny && multi.Group != query.Group))
                continue;
            if (multi.ReportAt <= now + (query.MaxResponse * 1_000_000L))
                continue;
            multi.ReportAt = now + RandomDelay(query.MaxResponse);
            Arm(mld, multi.ReportAt);
        }
    }

    // RFC 3810 section 6.2, rules 1 to 5.
    private static void AskV2(In6Memberships memberships, MldIfinfo mld, MldQuery query, long now, ref Mldstat stat)
    {
        long at = now + RandomDelay(query.MaxResponse);
        if (mld.GeneralAt <= at)
            return;
        if (query.Group.IsAny)
        {
            mld.GeneralAt = at;
            Arm(mld, at);
            return;
        }

        if (memberships.Find(query.Group) is not { IsMember: true, IsSilent: false } multi)
            return;
        if (query.SourceCount > 0)
        {
            if (multi.SourcesAskedAt != long.MinValue && now - multi.SourcesAskedAt < V_mld_gsrdelay * 1_000_000_000L)
            {
                stat.ratelimited++;
                return;
            }

            multi.SourcesAskedAt = now;
        }

        int count = Math.Min(query.SourceCount, In6Multis.MostGroupSources + 1);
        var sources = new In6Addr[count];
        for (int i = 0; i < count; i++)
            sources[i] = query.Source(i);
        multi.Reports.Ask(sources, In6Multis.MostGroupSources);
        multi.ReportAt = Math.Min(multi.ReportAt, at);
        Arm(mld, multi.ReportAt);
    }

    // Somebody else reported the group: one report is enough (RFC 2710 section 4).
    private static void InputReport(Ifnet ifp, Ip6Header ip6, ReadOnlySpan<byte> message, ref Mldstat stat)
    {
        In6Addr group = new(message[8..]);
        In6Addr source = ip6.Source;
        if (!source.IsAny && !source.IsLinkLocal)
        {
            stat.rxbadsource++;
        }
        else if (!group.IsMulticast || ip6.Destination != group)
        {
            stat.rxbad++;
        }
        else if (V_mld_v1enable == 0)
        {
            stat.rxoff++;
        }
        else if (source.IsAny || ifp.Inet6.Find(source) is null)
        {
            lock (ifp.Inet6.Gate)
            {
                if (ifp.Inet6.Memberships is not { Mld: { } mld } memberships || VersionOf(mld, VnetClock.Nanoseconds) != 1
                    || memberships.Find(group) is not { IsMember: true } multi)
                {
                    return;
                }

                if (multi.ReportAt != long.MaxValue)
                    stat.suppressed++;
                (multi.ReportAt, multi.Announcements, multi.IsLastReporter) = (long.MaxValue, 0, false);
            }
        }
    }
}
