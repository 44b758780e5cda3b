using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The Internet Group Management Protocol, a host's side of it (RFC 1112, 2236, 3376; FreeBSD's igmp.c).</summary>
/// <remarks>
/// Everything is sent by one timer of the vnet, which runs only while something is to be sent. What a link can make it keep is
/// bounded: an answer a group, and <c>net.inet.ip.mcast.maxgrpsrc</c> sources in it.
/// </remarks>
[VnetModule("igmp", Version = 1), ModuleDepend("ip"), ModuleDepend("in_mcast"), ModuleDepend("clock"), ModuleDepend("random")]
[SysctlNode("net.inet.igmp", "IGMP", Number = 2)]
public static partial class Igmp
{
    // RFC 3376 section 8.11; RFC 2236 section 8.10; in milliseconds.
    private const int UnsolicitedReportInterval = 1000;
    private const int UnsolicitedReportIntervalV2 = 10_000;

    [VnetGlobal("interfaces of all vnets; the handler works on the interface's own")] private static EventTag?[] s_tags = [];

    [Sysctl("net.inet.igmp.stats", "IGMP statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Igmpstat igmpstat;

    /// <summary>Takes every message after IGMP has done its part (<c>rip_input</c>); null for nobody.</summary>
    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")]
    internal static IpProtocolInput? RawInput { get; set; }

    /// <summary>What IGMP counted in a vnet.</summary>
    public static Igmpstat Statistics(VnetInstance vnet) => In(vnet).igmpstat.Sum();

    /// <summary>The version that an interface of the current vnet speaks now: 1, 2 or 3.</summary>
    public static int VersionOf(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (ifp.InMultis is not { Igmp: { } igmp } table)
            return V_igmp_default_version;
        lock (table.Gate)
            return VersionOf(igmp, VnetClock.Nanoseconds);
    }

    /// <summary>An interface wants something else of a group (<c>igmp_change_state</c>). Under the table's gate.</summary>
    internal static void Changed(InMultiTable table, InMulti multi, SourceFilter<InAddr> before, SourceFilter<InAddr> after)
    {
        bool isGone = after.IsNone && multi.Filter.Members == 0;
        if (before.Equals(after) || IsSilent(multi) || !Speaks(table.Ifp))
        {
            if (isGone && (!multi.Reports.HasChanges || !Speaks(table.Ifp)))
                table.Remove(multi);
            return;
        }

        IgmpIfinfo igmp = table.Igmp ??= new IgmpIfinfo();
        long now = VnetClock.Nanoseconds;
        int version = VersionOf(igmp, now);
        if (version == 3)
        {
            multi.Reports.Change(before, after, igmp.Robustness, InMultis.MostGroupSources, allows: false);
            multi.ChangeAt = now;
            Arm(now);
        }
        else
        {
            ChangedOld(table, multi, before, after, version, now);
        }
    }

    /// <summary>The version of an interface (RFC 3376 section 7.2.1): that of the oldest querier heard lately, but no newer than allowed.</summary>
    private static int VersionOf(IgmpIfinfo igmp, long now)
    {
        if (V_igmp_v1enable != 0 && now < igmp.V1QuerierUntil)
            return 1;
        int most = V_igmp_default_version;
        return V_igmp_v2enable != 0 && now < igmp.V2QuerierUntil ? Math.Min(most, 2) : most;
    }

    // RFC 2236 section 3, RFC 1112 appendix I: sources are not known to them, and in version 1 nobody leaves.
    private static void ChangedOld(InMultiTable table, InMulti multi, SourceFilter<InAddr> before, SourceFilter<InAddr> after, int version, long now)
    {
        if (before.IsNone)
        {
            (multi.Announcements, multi.ReportAt, multi.ChangeAt, multi.IsLastReporter) = (1, now, long.MaxValue, true);
        }
        else if (!after.IsNone)
        {
            return;
        }
        else if (version == 2 && multi.IsLastReporter)
        {
            (multi.ReportAt, multi.ChangeAt) = (long.MaxValue, now);
        }
        else
        {
            multi.ReportAt = long.MaxValue;
            if (multi.Filter.Members == 0)
                table.Remove(multi);
            return;
        }

        Arm(now);
    }

    // An interface came up, or has a link again: routers and switches may know nothing of its groups.
    private static void Announce(Ifnet ifp)
    {
        if (ifp.InMultis is not { } table)
            return;
        lock (table.Gate)
        {
            if (table.HasLeft || !Speaks(ifp))
                return;
            IgmpIfinfo igmp = table.Igmp ??= new IgmpIfinfo();
            long now = VnetClock.Nanoseconds;
            bool isOld = VersionOf(igmp, now) < 3;
            foreach (InMulti multi in table.All)
            {
                if (IsSilent(multi) || !multi.IsMember)
                    continue;
                if (isOld)
                {
                    (multi.Announcements, multi.ReportAt, multi.IsLastReporter) = (1, now, true);
                }
                else
                {
                    multi.Reports.Repeat(multi.Filter.Current, igmp.Robustness);
                    multi.ChangeAt = now;
                }

                Arm(now);
            }
        }
    }

    // An interface went down: nothing is to be reported until it comes up, and then everything.
    private static void Quiet(Ifnet ifp)
    {
        if (ifp.InMultis is not { } table)
            return;
        lock (table.Gate)
        {
            if (table.Igmp is null)
                return;
            Cancel(table, table.Igmp);
            table.Igmp = null;
        }
    }

    // "Whenever a host changes its compatibility mode, it cancels all its pending response and retransmission timers" (7.2.1).
    private static void Cancel(InMultiTable table, IgmpIfinfo igmp)
    {
        igmp.GeneralAt = long.MaxValue;
        for (int i = table.All.Count - 1; i >= 0; i--)
        {
            InMulti multi = table.All[i];
            multi.Reports.Clear();
            (multi.ReportAt, multi.ChangeAt, multi.Announcements) = (long.MaxValue, long.MaxValue, 0);
            if (multi.Filter.Members == 0)
                table.Remove(multi);
        }
    }

    // Of 224.0.0.1 nothing is ever said (RFC 2236 section 6); of others that stay on the link only if sendlocal is set.
    private static bool IsSilent(InMulti multi) => multi.Group == InMultis.AllHosts || (multi.IsLinkLocal && V_igmp_sendlocal == 0);

    private static bool Speaks(Ifnet ifp) => (ifp.Flags & (IfFlags.Loopback | IfFlags.Multicast)) == IfFlags.Multicast && ifp.IsRunning;

    // From 1 ms to as many as may be (IGMP_RANDOM_DELAY).
    private static long RandomDelay(long milliseconds) => (1 + VnetRandom.NextUInt32((uint)Math.Clamp(milliseconds, 1, int.MaxValue))) * 1_000_000L;

    private static void UpOrDown(Ifnet ifp)
    {
        if (Speaks(ifp) && ifp.LinkState != LinkState.Down)
            Announce(ifp);
        else
            Quiet(ifp);
    }

    [Sysinit(Subsystem.ProtoDomain, Order.Any)]
    private static void Load()
    {
        if (!InetFamilies.HasInet)
            return;
        Ip.Register(IpProto.Igmp, Input);
        s_tags = [IfEvents.UpDown.Register(UpOrDown), IfEvents.LinkChanged.Register(UpOrDown)];
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Any)]
    private static void Unload()
    {
        if (!InetFamilies.HasInet)
            return;
        foreach (EventTag? tag in s_tags)
            tag?.Dispose();
        Ip.Unregister(IpProto.Igmp);
    }
}
