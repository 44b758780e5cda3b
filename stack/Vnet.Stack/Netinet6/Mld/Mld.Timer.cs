using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

// What is due (mld_fasttimo_vnet).
public static partial class Mld
{
    private static void Timeout(object? state)
    {
        var mld = (MldIfinfo)state!;
        Ifnet ifp = mld.Ifp;
        var answers = new List<GroupRecord<In6Addr>>();
        var changes = new List<GroupRecord<In6Addr>>();
        var old = new List<(byte Type, In6Addr Group)>();
        In6Addr source;
        lock (ifp.Inet6.Gate)
        {
            if (ifp.Inet6.HasLeft(ifp) || ifp.Inet6.Memberships is not { } memberships || memberships.Mld != mld)
                return;
            long now = VnetClock.Nanoseconds;
            mld.ArmedFor = long.MaxValue;
            bool isV1 = VersionOf(mld, now) == 1;
            bool isGeneral = mld.GeneralAt <= now;
            if (isGeneral)
                mld.GeneralAt = long.MaxValue;
            long next = mld.GeneralAt;
            for (int i = memberships.All.Count - 1; i >= 0; i--)
            {
                In6Multi multi = memberships.All[i];
                if (isV1)
                    DueV1(memberships, multi, now, old);
                else
                    DueV2(mld, memberships, multi, now, isGeneral, answers, changes);
                next = Math.Min(next, Math.Min(multi.ReportAt, multi.ChangeAt));
            }

            source = ifp.Inet6.LinkLocal(In6IfaddrFlags.NotReady | In6IfaddrFlags.Anycast)?.Address ?? In6Addr.Any;
            if (next != long.MaxValue)
                Arm(mld, next);
        }

        SendReports(ifp, source, changes);
        SendReports(ifp, source, answers);
        foreach ((byte type, In6Addr group) in old)
            SendV1(ifp, source, type, group);
    }

    private static void DueV2(MldIfinfo mld, In6Memberships memberships, In6Multi multi, long now, bool isGeneral,
        List<GroupRecord<In6Addr>> answers, List<GroupRecord<In6Addr>> changes)
    {
        if (multi.ReportAt <= now)
        {
            multi.ReportAt = long.MaxValue;
            multi.Reports.TakeAnswer(multi.Filter.Current, answers);
        }

        if (isGeneral && multi.IsMember && !multi.IsSilent)
            answers.Add(multi.Reports.State(multi.Filter.Current));
        if (multi.ChangeAt > now)
            return;
        multi.Reports.TakeChanges(multi.Filter.Current, changes);
        multi.ChangeAt = multi.Reports.HasChanges ? now + RandomDelay(UnsolicitedReportInterval) : long.MaxValue;
        if (!multi.Reports.HasChanges && multi.Filter.Members == 0)
            memberships.Remove(multi);
    }

    private static void DueV1(In6Memberships memberships, In6Multi multi, long now, List<(byte Type, In6Addr Group)> messages)
    {
        if (multi.IsMember)
            multi.ChangeAt = long.MaxValue;
        if (multi.ChangeAt <= now)
        {
            multi.ChangeAt = long.MaxValue;
            messages.Add((Icmp6Type.ListenerDone, multi.Group));
            if (multi.Filter.Members == 0)
                memberships.Remove(multi);
        }
        else if (multi.ReportAt <= now && multi.IsMember)
        {
            multi.IsLastReporter = true;
            messages.Add((Icmp6Type.ListenerReport, multi.Group));
            multi.ReportAt = multi.Announcements-- > 0 ? now + RandomDelay(UnsolicitedReportIntervalV1) : long.MaxValue;
            multi.Announcements = Math.Max(multi.Announcements, 0);
        }
        else if (multi.ReportAt <= now)
        {
            multi.ReportAt = long.MaxValue;
        }
    }
}
