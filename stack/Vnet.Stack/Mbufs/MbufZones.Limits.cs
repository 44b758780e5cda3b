using System.Globalization;
using System.Text;

namespace Vnet.Net;

// How much there may be, for all vnets together and for each: kern.ipc.
[SysctlNode("kern.ipc", "IPC", Number = 30)]
[SysctlNode("kern.ipc.vnet", "Mbufs and clusters of one vnet")]
public static unsafe partial class MbufZones
{
    // Arguments of the handlers: an index into All, and whether the limit is that of a vnet.
    private const long OfMbufs = 0, OfClusters = 1, OfPages = 2, OfJumbo9 = 3, OfJumbo16 = 4, OfJumbo64 = 5;

    /// <summary>Bytes that mbufs and clusters may take in all (<c>kern.ipc.maxmbufmem</c>): half of the memory there is.</summary>
    [Sysctl("kern.ipc.maxmbufmem", "Maximum memory for mbufs and clusters", Tunable = true)]
    [VnetGlobal("memory of the process")] private static long s_maxMemory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>
    /// What a vnet has out: mbufs and clusters of each size, in the order of <see cref="All"/>. Exact while no other thread
    /// uses them.
    /// </summary>
    /// <param name="vnet">The vnet.</param>
    /// <param name="used">Takes the counts; as long as <see cref="All"/>.</param>
    public static void UsedBy(VnetInstance vnet, Span<long> used)
    {
        for (int i = 0; i < All.Length; i++)
            used[i] = All[i].UsedBy(vnet);
    }

    // FreeBSD's shares of the memory. Those of the sizes may together exceed it: each is what one kind of load may take.
    [Sysinit(Subsystem.Kmem, Order.Middle)]
    private static void Tune()
    {
        SetDefault(Clusters, s_maxMemory / ClusterSize / 4);
        SetDefault(PageClusters, s_maxMemory / PageClusterSize / 4);
        SetDefault(Jumbo9, s_maxMemory / Jumbo9Size / 6);
        SetDefault(Jumbo16, s_maxMemory / Jumbo16Size / 6);
        SetDefault(Jumbo64, s_maxMemory / LargestCluster / 6);
        SetDefault(Mbufs, Math.Max(s_maxMemory / Mbuf.OwnSize / 5, SumOfClusters()));
    }

    private static void SetDefault(Zone zone, long max)
    {
        if (zone.Max == 0)
            zone.Max = (int)Math.Clamp(max, 1024, int.MaxValue / 2);
    }

    private static long SumOfClusters()
    {
        long sum = 0;
        foreach (Zone zone in All.AsSpan()[1..])
            sum += zone.Max;
        return sum;
    }

    // As in FreeBSD limits only grow while the system runs, and there must be an mbuf for every cluster. A tunable may be
    // anything: it is the first value.
    [SysctlProc("kern.ipc.nmbufs", CtlType.Int, "I", "Maximum number of mbufs allowed",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfMbufs)]
    [SysctlProc("kern.ipc.nmbclusters", CtlType.Int, "I", "Maximum number of mbuf clusters allowed",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfClusters)]
    [SysctlProc("kern.ipc.nmbjumbop", CtlType.Int, "I", "Maximum number of mbuf page size jumbo clusters allowed",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfPages)]
    [SysctlProc("kern.ipc.nmbjumbo9", CtlType.Int, "I", "Maximum number of mbuf 9k jumbo clusters allowed",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfJumbo9)]
    [SysctlProc("kern.ipc.nmbjumbo16", CtlType.Int, "I", "Maximum number of mbuf 16k jumbo clusters allowed",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfJumbo16)]
    [SysctlProc("kern.ipc.nmbjumbo64", CtlType.Int, "I", "Maximum number of mbuf 64k jumbo clusters allowed",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfJumbo64)]
    private static SysctlError Limit(SysctlOid oid, ref SysctlRequest request)
    {
        Zone zone = All[(int)oid.Argument];
        int max = zone.Max;
        SysctlError error = request.Handle(ref max);
        if (error != SysctlError.Ok || !request.HasNew || max == zone.Max)
            return error;
        bool isAllowed = request.IsTunable ? max > 0 : max > zone.Max && (zone == Mbufs || Mbufs.Max >= SumOfClusters());
        if (!isAllowed)
            return SysctlError.Invalid;
        zone.Max = max;
        return SysctlError.Ok;
    }

    [SysctlProc("kern.ipc.vnet.nmbufs", CtlType.Int, "I", "Maximum number of mbufs of one vnet, 0 for no limit",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfMbufs)]
    [SysctlProc("kern.ipc.vnet.nmbclusters", CtlType.Int, "I", "Maximum number of mbuf clusters of one vnet, 0 for no limit",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfClusters)]
    [SysctlProc("kern.ipc.vnet.nmbjumbop", CtlType.Int, "I", "Maximum number of page size jumbo clusters of one vnet, 0 for no limit",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfPages)]
    [SysctlProc("kern.ipc.vnet.nmbjumbo9", CtlType.Int, "I", "Maximum number of 9k jumbo clusters of one vnet, 0 for no limit",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfJumbo9)]
    [SysctlProc("kern.ipc.vnet.nmbjumbo16", CtlType.Int, "I", "Maximum number of 16k jumbo clusters of one vnet, 0 for no limit",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfJumbo16)]
    [SysctlProc("kern.ipc.vnet.nmbjumbo64", CtlType.Int, "I", "Maximum number of 64k jumbo clusters of one vnet, 0 for no limit",
        Access = SysctlAccess.ReadWrite, Tunable = true, Flags = CtlFlags.MpSafe, Argument = OfJumbo64)]
    private static SysctlError LimitPerVnet(SysctlOid oid, ref SysctlRequest request)
    {
        Zone zone = All[(int)oid.Argument];
        int max = zone.MaxPerVnet;
        SysctlError error = request.Handle(ref max);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (max < 0)
            return SysctlError.Invalid;
        zone.MaxPerVnet = max;
        return SysctlError.Ok;
    }

    [SysctlProc("kern.ipc.vnet.mbufs", CtlType.S64, "Q", "Mbufs that this vnet has",
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet, Argument = OfMbufs)]
    [SysctlProc("kern.ipc.vnet.mbclusters", CtlType.S64, "Q", "Clusters that this vnet has",
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet, Argument = OfClusters)]
    [SysctlProc("kern.ipc.vnet.mbjumbop", CtlType.S64, "Q", "Page size jumbo clusters that this vnet has",
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet, Argument = OfPages)]
    [SysctlProc("kern.ipc.vnet.mbjumbo9", CtlType.S64, "Q", "9k jumbo clusters that this vnet has",
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet, Argument = OfJumbo9)]
    [SysctlProc("kern.ipc.vnet.mbjumbo16", CtlType.S64, "Q", "16k jumbo clusters that this vnet has",
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet, Argument = OfJumbo16)]
    [SysctlProc("kern.ipc.vnet.mbjumbo64", CtlType.S64, "Q", "64k jumbo clusters that this vnet has",
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet, Argument = OfJumbo64)]
    private static SysctlError Used(SysctlOid oid, ref SysctlRequest request) => request.Output(All[(int)oid.Argument].UsedBy(CurVnet.Current!));

    // As netstat -m prints it: in use, kept free, both, the limit; then the failures.
    [SysctlProc("kern.ipc.mbstat", CtlType.String, "A", "Mbufs and clusters in use / free / total / limit, and denied",
        Flags = CtlFlags.MpSafe)]
    private static SysctlError Statistics(SysctlOid oid, ref SysctlRequest request)
    {
        var text = new StringBuilder();
        foreach (Zone zone in All)
        {
            ZoneStatistics now = zone.Statistics;
            text.Append(CultureInfo.InvariantCulture,
                $"{(text.Length == 0 ? "" : "\n")}{now.Used}/{now.Free}/{now.Used + now.Free}/{now.Limit} {now.Name} of {now.Size} bytes, ");
            text.Append(CultureInfo.InvariantCulture, $"{now.Requests} requests, {now.Failures} denied");
        }

        return request.OutputString(text.ToString());
    }
}
