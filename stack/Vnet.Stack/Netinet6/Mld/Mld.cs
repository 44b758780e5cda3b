using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Netinet6;

/// <summary>Multicast Listener Discovery, a host's side of it (RFC 2710, RFC 3590, RFC 3810; FreeBSD's mld6.c).</summary>
/// <remarks>
/// Everything is sent by one timer an interface, which runs only while something is to be sent. What a link can make it keep is
/// bounded: an answer a group, and <c>net.inet6.ip6.mcast.maxgrpsrc</c> sources in it.
/// </remarks>
[VnetModule("mld", Version = 1), ModuleDepend("in6"), ModuleDepend("in6_mcast"), ModuleDepend("icmp6"), ModuleDepend("random"), ModuleDepend("clock")]
[SysctlNode("net.inet6.mld", "IPv6 Multicast Listener Discovery")]
public static partial class Mld
{
    // RFC 3810 section 9.11; RFC 2710 section 7.10; in milliseconds.
    private const int UnsolicitedReportInterval = 1000;
    private const int UnsolicitedReportIntervalV1 = 10_000;

    [Sysctl("net.inet6.mld.stats", "MLD statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)]
    [VnetDefine] private static Mldstat mldstat;

    [Sysctl("net.inet6.mld.v1enable", "Enable fallback to MLDv1", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int mld_v1enable = 1;

    [Sysctl("net.inet6.mld.v2enable", "Enable MLDv2", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int mld_v2enable = 1;

    [Sysctl("net.inet6.mld.use_allow", "Use ALLOW/BLOCK for RFC 4604 SSM joins/leaves", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int mld_use_allow = 1;

    [Sysctl("net.inet6.mld.gsrdelay", "Rate limit for MLDv2 Group-and-Source queries in seconds", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int mld_gsrdelay = 10;

    /// <summary>What MLD counted in a vnet.</summary>
    public static Mldstat Statistics(VnetInstance vnet) => In(vnet).mldstat.Sum();

    /// <summary>An interface wants something else of a group. Under its gate.</summary>
    internal static void Changed(Ifnet ifp, In6Memberships memberships, In6Multi multi, SourceFilter<In6Addr> before, SourceFilter<In6Addr> after)
    {
        bool isGone = after.IsNone && multi.Filter.Members == 0;
        if (before.Equals(after) || multi.IsSilent || !Speaks(ifp))
        {
            if (isGone && !multi.Reports.HasChanges)
                memberships.Remove(multi);
            return;
        }

        MldIfinfo mld = memberships.Mld ??= new MldIfinfo(ifp);
        long now = VnetClock.Nanoseconds;
        if (VersionOf(mld, now) == 1)
            ChangedV1(mld, memberships, multi, before, after, now);
        else
            ChangedV2(mld, multi, before, after, now);
    }

    /// <summary>
    /// An interface has a link-local address to report from: what was reported from <c>::</c> is reported again (RFC 3590 section
    /// 4).
    /// </summary>
    internal static void LinkLocalReady(Ifnet ifp) => Announce(ifp);

    /// <summary>An interface came up, or has a link again: routers and switches may know nothing of it.</summary>
    internal static void Announce(Ifnet ifp)
    {
        lock (ifp.Inet6.Gate)
        {
            if (ifp.Inet6.Memberships is not { } memberships || !Speaks(ifp))
                return;
            MldIfinfo mld = memberships.Mld ??= new MldIfinfo(ifp);
            long now = VnetClock.Nanoseconds;
            bool isV1 = VersionOf(mld, now) == 1;
            foreach (In6Multi multi in memberships.All)
            {
                if (multi.IsSilent || !multi.IsMember)
                    continue;
                if (isV1)
                {
                    (multi.Announcements, multi.ReportAt, multi.IsLastReporter) = (mld.Robustness - 1, now, true);
                }
                else
                {
                    multi.Reports.Repeat(multi.Filter.Current, mld.Robustness);
                    multi.ChangeAt = now;
                }

                Arm(mld, now);
            }
        }
    }

    /// <summary>An interface went down: nothing is to be reported until it comes up, and then everything.</summary>
    internal static void Quiet(Ifnet ifp)
    {
        lock (ifp.Inet6.Gate)
        {
            if (ifp.Inet6.Memberships is not { Mld: { } mld } memberships)
                return;
            Cancel(memberships, mld);
            mld.OlderQuerierUntil = long.MinValue;
            (mld.Robustness, mld.QueryInterval) = (MldIfinfo.DefaultRobustness, MldIfinfo.DefaultQueryInterval);
            Stop(mld);
        }
    }

    /// <summary>An interface leaves its vnet. Under its gate.</summary>
    internal static void Stop(MldIfinfo mld)
    {
        mld.Timer.Stop();
        mld.ArmedFor = long.MaxValue;
    }

    /// <summary>The version that an interface speaks now: 1 or 2 (RFC 3810 section 8.2.1).</summary>
    internal static int VersionOf(MldIfinfo mld, long now) =>
        V_mld_v2enable == 0 || (V_mld_v1enable != 0 && now < mld.OlderQuerierUntil) ? 1 : 2;

    private static bool Speaks(Ifnet ifp) =>
        (ifp.Flags & (IfFlags.Loopback | IfFlags.Multicast)) == IfFlags.Multicast && ifp.IsRunning && (Nd6.FlagsOf(ifp) & Nd6Flags.IfDisabled) == 0;

    private static void ChangedV2(MldIfinfo mld, In6Multi multi, SourceFilter<In6Addr> before, SourceFilter<In6Addr> after, long now)
    {
        multi.Reports.Change(before, after, mld.Robustness, In6Multis.MostGroupSources, V_mld_use_allow != 0);
        multi.ChangeAt = now;
        Arm(mld, now);
    }

    // RFC 2710 section 4: sources are not known to it.
    private static void ChangedV1(
        MldIfinfo mld, In6Memberships memberships, In6Multi multi, SourceFilter<In6Addr> before, SourceFilter<In6Addr> after, long now)
    {
        if (before.IsNone)
            (multi.Announcements, multi.ReportAt, multi.IsLastReporter) = (mld.Robustness - 1, now, true);
        else if (!after.IsNone)
            return;
        else if (multi.IsLastReporter)
            (multi.ReportAt, multi.ChangeAt) = (long.MaxValue, now);
        else if (multi.Filter.Members == 0)
            memberships.Remove(multi);
        Arm(mld, now);
    }

    // "Whenever a host changes its compatibility mode, it cancels all its pending responses and retransmission timers" (8.2.1).
    private static void Cancel(In6Memberships memberships, MldIfinfo mld)
    {
        mld.GeneralAt = long.MaxValue;
        for (int i = memberships.All.Count - 1; i >= 0; i--)
        {
            In6Multi multi = memberships.All[i];
            multi.Reports.Clear();
            (multi.ReportAt, multi.ChangeAt, multi.Announcements) = (long.MaxValue, long.MaxValue, 0);
            if (multi.Filter.Members == 0)
                memberships.Remove(multi);
        }
    }

    // Under the gate.
    private static void Arm(MldIfinfo mld, long at)
    {
        if (at >= mld.ArmedFor)
            return;
        mld.ArmedFor = at;
        mld.Timer.Reset(TimeSpan.FromTicks(Math.Max(0, (at - VnetClock.Nanoseconds + 99) / 100)), Timeout, mld);
    }

    // From 1 ms to as many as may be.
    private static long RandomDelay(int milliseconds) => (1 + VnetRandom.NextUInt32((uint)Math.Max(milliseconds, 1))) * 1_000_000L;

    [Sysinit(Subsystem.ProtoDomain, Order.Any)]
    private static void Load()
    {
        if (!InetFamilies.HasInet6)
            return;
        Icmp6.Register(Icmp6Type.ListenerQuery, LengthV1, Input);
        Icmp6.Register(Icmp6Type.ListenerReport, LengthV1, Input);
        Icmp6.Register(Icmp6Type.ListenerDone, LengthV1, Input);
        s_context = new SysctlContext("mld");
        s_context.AddNode("net.inet6.mld.ifinfo", "Per-interface MLDv2 state: <index>", ShowInterface, CtlFlags.Rd | CtlFlags.MpSafe | CtlFlags.Vnet, 1);
    }

    [Sysuninit(Subsystem.ProtoDomain, Order.Any)]
    private static void Unload()
    {
        if (!InetFamilies.HasInet6)
            return;
        s_context?.Dispose();
        Icmp6.Unregister(Icmp6Type.ListenerDone);
        Icmp6.Unregister(Icmp6Type.ListenerReport);
        Icmp6.Unregister(Icmp6Type.ListenerQuery);
    }
}
