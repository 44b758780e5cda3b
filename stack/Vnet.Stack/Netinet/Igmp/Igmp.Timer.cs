using Vnet.Net;

namespace Vnet.Netinet;

// What is due (igmp_fasttimo_vnet): one timer for all interfaces of a vnet, armed only while something is.
public static partial class Igmp
{
    // Guards the two below; a leaf.
    [VnetDefine] private static Lock s_igmp_timer_lock = new();

    [VnetDefine] private static Callout? s_igmp_timer;

    // In nanoseconds; long.MaxValue while it is not armed.
    [VnetDefine] private static long igmp_armed_for = long.MaxValue;

    private static void Arm(long at)
    {
        lock (V_igmp_timer_lock)
        {
            if (at >= V_igmp_armed_for)
                return;
            V_igmp_armed_for = at;
            V_igmp_timer ??= new Callout(VnetClock.Wheel, "igmp", CurVnet.Current);
            V_igmp_timer.Reset(TimeSpan.FromTicks(Math.Max(0, (at - VnetClock.Nanoseconds + 99) / 100)), static _ => Timeout());
        }
    }

    private static void Timeout()
    {
        lock (V_igmp_timer_lock)
            V_igmp_armed_for = long.MaxValue;
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.InMultis is { Igmp: not null } table)
                Due(table);
        }
    }

    private static void Due(InMultiTable table)
    {
        var answers = new List<GroupRecord<InAddr>>();
        var changes = new List<GroupRecord<InAddr>>();
        var old = new List<(byte Type, InAddr Group)>();
        lock (table.Gate)
        {
            if (table.HasLeft || table.Igmp is not { } igmp)
                return;
            long now = VnetClock.Nanoseconds;
            int version = VersionOf(igmp, now);
            bool isGeneral = igmp.GeneralAt <= now;
            if (isGeneral)
                igmp.GeneralAt = long.MaxValue;
            long next = igmp.GeneralAt;
            for (int i = table.All.Count - 1; i >= 0; i--)
            {
                InMulti multi = table.All[i];
                if (version < 3)
                    DueOld(table, multi, version, now, old);
                else
                    DueV3(table, multi, now, isGeneral, answers, changes);
                next = Math.Min(next, Math.Min(multi.ReportAt, multi.ChangeAt));
            }

            if (next != long.MaxValue)
                Arm(next);
        }

        SendReports(table.Ifp, changes);
        SendReports(table.Ifp, answers);
        foreach ((byte type, InAddr group) in old)
            SendOld(table.Ifp, type, group);
    }

    private static void DueV3(
        InMultiTable table, InMulti multi, long now, bool isGeneral, List<GroupRecord<InAddr>> answers, List<GroupRecord<InAddr>> changes)
    {
        if (multi.ReportAt <= now)
        {
            multi.ReportAt = long.MaxValue;
            multi.Reports.TakeAnswer(multi.Filter.Current, answers);
        }

        if (isGeneral && multi.IsMember && !IsSilent(multi))
            answers.Add(multi.Reports.State(multi.Filter.Current));
        if (multi.ChangeAt > now)
            return;
        multi.Reports.TakeChanges(multi.Filter.Current, changes);
        multi.ChangeAt = multi.Reports.HasChanges ? now + RandomDelay(UnsolicitedReportInterval) : long.MaxValue;
        if (!multi.Reports.HasChanges && multi.Filter.Members == 0)
            table.Remove(multi);
    }

    private static void DueOld(InMultiTable table, InMulti multi, int version, long now, List<(byte Type, InAddr Group)> messages)
    {
        if (!multi.IsMember)
        {
            if (multi.ChangeAt > now)
                return;
            (multi.ChangeAt, multi.ReportAt) = (long.MaxValue, long.MaxValue);
            if (version == 2)
                messages.Add((IgmpType.Leave, multi.Group));
            if (multi.Filter.Members == 0)
                table.Remove(multi);
            return;
        }

        multi.ChangeAt = long.MaxValue;
        if (multi.ReportAt > now)
            return;
        multi.IsLastReporter = true;
        messages.Add((version == 1 ? IgmpType.ReportV1 : IgmpType.ReportV2, multi.Group));
        multi.ReportAt = multi.Announcements > 0 ? now + RandomDelay(UnsolicitedReportIntervalV2) : long.MaxValue;
        multi.Announcements = Math.Max(multi.Announcements - 1, 0);
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Any)]
    private static void Detach()
    {
        Callout? timer;
        lock (V_igmp_timer_lock)
        {
            timer = V_igmp_timer;
            // Nothing arms it any more.
            V_igmp_armed_for = long.MinValue;
        }

        timer?.Drain();
    }
}
