using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Vnet.Net;

// net.isr: knobs and listings.
[SysctlNode("net.isr", "netisr")]
public static partial class Netisr
{
    private static readonly ImmutableArray<string> s_names = ["default", "deferred", "hybrid", "direct"];

    [VnetGlobal("net.isr.dispatch is the process's, as in FreeBSD")] private static NetisrDispatch s_mode = NetisrDispatch.Direct;

    [Sysctl("net.isr.maxthreads", "Use at most this many threads for deferred packets", Tunable = true)]
    [VnetGlobal("threads are the process's")] private static int s_maxthreads = Environment.ProcessorCount;

    [Sysctl("net.isr.budget", "Packets that a thread processes for others before it hands them to the pool", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetGlobal("threads are the process's")] private static int s_budget = 512;

    [VnetGlobal("net.isr.maxqlimit is the process's, as in FreeBSD")] private static int s_maxqlimit = 10240;

    [VnetGlobal("net.isr.defaultqlimit is the process's, as in FreeBSD")] private static int s_defaultqlimit = 4096;

    [Sysctl("net.isr.gone", "Packets dropped because their interface or protocol was gone", Flags = CtlFlags.Stats)]
    [VnetGlobal("of no vnet any more")] private static readonly CounterU64 s_gone = new();

    [Sysctl("net.isr.dying", "Packets dropped because their vnet was being destroyed", Flags = CtlFlags.Stats)]
    [VnetGlobal("of no vnet any more")] private static readonly CounterU64 s_dying = new();

    /// <summary>Who processes packets of protocols that have no wish of their own; <c>net.isr.dispatch</c>. May be changed at any time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not one of the three.</exception>
    public static NetisrDispatch DispatchPolicy
    {
        get => s_mode;
        set
        {
            if (value is < NetisrDispatch.Deferred or > NetisrDispatch.Direct)
                throw new ArgumentOutOfRangeException(nameof(value), value, "The policy of all protocols is Direct, Hybrid or Deferred.");
            s_mode = value;
        }
    }

    /// <summary>Packets dropped because their interface or protocol was gone.</summary>
    public static ulong Gone => s_gone.Fetch();

    /// <summary>Packets dropped because their vnet was being destroyed.</summary>
    public static ulong Dying => s_dying.Fetch();

    internal static int MaxQueueLimit => s_maxqlimit;

    internal static int DefaultQueueLimit => s_defaultqlimit;

    internal static int MostThreads => Math.Max(1, s_maxthreads);

    internal static int Budget => Math.Max(1, s_budget);

    /// <summary>Gives a vnet another number of lanes, while packets flow; the order of every flow stays (<c>net.isr.lanes</c>).</summary>
    /// <param name="vnet">The vnet.</param>
    /// <param name="count">From 1 to 256.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few or too many.</exception>
    /// <exception cref="VnetDisposedException">The vnet is gone.</exception>
    public static void SetLanes(VnetInstance vnet, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, VnetLanes.MostLanes);
        In(vnet).lanes?.Resize(count);
    }

    /// <summary>Number of lanes of a vnet; 0 when it is gone.</summary>
    public static int LaneCount(VnetInstance vnet) => LanesOf(vnet)?.Set.Count ?? 0;

    [SysctlProc("net.isr.dispatch", CtlType.String, "A", "Dispatch policy: direct, hybrid or deferred", Access = SysctlAccess.ReadWrite, Tunable = true,
        Flags = CtlFlags.MpSafe)]
    private static SysctlError DispatchSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        SysctlError error = request.OutputString(s_names[(int)s_mode]);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        error = request.InputString(out string name);
        if (error != SysctlError.Ok)
            return error;
        int mode = s_names.IndexOf(name);
        if (mode <= 0)
            return SysctlError.Invalid;
        s_mode = (NetisrDispatch)mode;
        return SysctlError.Ok;
    }

    [SysctlProc("net.isr.maxqlimit", CtlType.Int, "I", "Most packets that a protocol may have queued in a lane", Access = SysctlAccess.ReadWrite, Tunable = true,
        Flags = CtlFlags.MpSafe)]
    private static SysctlError MaxQueueLimitSysctl(SysctlOid oid, ref SysctlRequest request) => Limit(ref request, ref s_maxqlimit, s_defaultqlimit, int.MaxValue);

    [SysctlProc("net.isr.defaultqlimit", CtlType.Int, "I", "Packets queued in a lane for a protocol that has no limit of its own", Access = SysctlAccess.ReadWrite,
        Tunable = true, Flags = CtlFlags.MpSafe)]
    private static SysctlError DefaultQueueLimitSysctl(SysctlOid oid, ref SysctlRequest request) => Limit(ref request, ref s_defaultqlimit, 1, s_maxqlimit);

    [SysctlProc("net.isr.numthreads", CtlType.Int, "I", "Threads that there are for deferred packets", Flags = CtlFlags.MpSafe)]
    private static SysctlError ThreadsSysctl(SysctlOid oid, ref SysctlRequest request) => request.Output(LaneWorkers.System.Threads);

    [SysctlProc("net.isr.lanes", CtlType.Int, "I", "Lanes of this vnet", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError LanesSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        if (V_lanes is not { } lanes)
            return SysctlError.NoEntry;
        int count = lanes.Set.Count;
        SysctlError error = request.Handle(ref count);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        return count is < 1 or > VnetLanes.MostLanes || !lanes.Resize(count) ? SysctlError.Invalid : SysctlError.Ok;
    }

    [SysctlProc("net.isr.proto", CtlType.String, "A", "Protocols: name, policy, dispatch, queue limit", Flags = CtlFlags.MpSafe)]
    private static SysctlError ProtocolsSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        var text = new StringBuilder("Name       Policy Dispatch QLimit\n");
        foreach (NetisrProtocol p in Protocols)
        {
            int limit = p.QueueLimit == 0 ? s_defaultqlimit : p.QueueLimit;
            text.Append(CultureInfo.InvariantCulture, $"{p.Name,-10} {p.Policy.ToString().ToLowerInvariant(),-6} {s_names[(int)p.Dispatch],-8} {limit,6}\n");
        }

        return request.OutputString(text.ToString());
    }

    [SysctlProc("net.isr.work", CtlType.String, "A", "Per protocol and lane: length, watermark, dispatched, hybrid dispatched, dropped, queued, handled",
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError WorkSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        var text = new StringBuilder("Lane Name         Len WMark       Disp      HDisp      Drops     Queued    Handled\n");
        foreach (NetisrWorkStatistics w in V_lanes?.Works() ?? [])
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{w.Lane,4} {w.Protocol,-10} {w.Length,5} {w.Watermark,5} {w.Dispatched,10} {w.HybridDispatched,10} {w.Drops,10} {w.Queued,10} {w.Handled,10}\n");
        }

        return request.OutputString(text.ToString());
    }

    [SysctlProc("net.isr.workstream", CtlType.String, "A", "Lanes of this vnet: whether a thread is inside, and packets that wait", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError WorkstreamSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        var text = new StringBuilder("Lane State     Len\n");
        foreach (Lane lane in V_lanes is { } lanes ? lanes.Set.Lanes : default)
            text.Append(CultureInfo.InvariantCulture, $"{lane.Id,4} {(lane.IsOwned ? "running" : "idle"),-7} {lane.Length,5}\n");
        return request.OutputString(text.ToString());
    }

    private static SysctlError Limit(ref SysctlRequest request, ref int limit, int least, int most)
    {
        int value = limit;
        SysctlError error = request.Handle(ref value);
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        if (value < least || value > most)
            return SysctlError.Invalid;
        limit = value;
        return SysctlError.Ok;
    }
}
