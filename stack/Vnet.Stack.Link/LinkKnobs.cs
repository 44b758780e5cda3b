using Vnet.Net;

namespace Vnet.Devices;

/// <summary>
/// Sysctls of a wire, below <c>dev.link.N.a</c> and <c>.b</c> for the way from each end. Only the vnet that the end is in
/// sees them. Thread-safe.
/// </summary>
internal sealed class LinkKnobs : IDisposable
{
    private const double Million = 1_000_000;

    private readonly SysctlContext _context;

    public LinkKnobs(LinkWire wire)
    {
        _context = new SysctlContext($"link{wire.Number}");
        string node = $"dev.link.{wire.Number}";
        _context.AddNode(node, "An emulated wire", CtlFlags.Rd);
        AddEnd($"{node}.a", wire.A, () => wire.FromA, value => wire.FromA = value, wire.StatisticsFromA);
        AddEnd($"{node}.b", wire.B, () => wire.FromB, value => wire.FromB = value, wire.StatisticsFromB);
    }

    public void Dispose() => _context.Dispose();

    private void AddEnd(string node, Ifnet ifp, Func<LinkParameters> get, Action<LinkParameters> set, Pcpustat<Linkstat> statistics)
    {
        _context.AddNode(node, "The way from this end", CtlFlags.Rd);
        Add("rate", "Bits per second; 0 for no limit", static p => p.Rate, static (p, value) => p with { Rate = value });
        Add("delay_us", "Microseconds on the wire", static p => Micros(p.Delay), static (p, value) => p with { Delay = Time(value) });
        Add("jitter_us", "Most microseconds more or less", static p => Micros(p.Jitter), static (p, value) => p with { Jitter = Time(value) });
        Add("loss_ppm", "Lost packets in a million", static p => Ppm(p.Loss), static (p, value) => p with { Loss = value / Million });
        Add("loss_burst", "Packets lost in a row on average", static p => (long)p.LossBurst, static (p, value) => p with { LossBurst = value });
        Add("reorder_ppm", "Overtaken packets in a million", static p => Ppm(p.Reorder), static (p, value) => p with { Reorder = value / Million });
        Add("reorder_us", "How much later they arrive", static p => Micros(p.ReorderDelay), static (p, value) => p with { ReorderDelay = Time(value) });
        Add("duplicate_ppm", "Doubled packets in a million", static p => Ppm(p.Duplicate), static (p, value) => p with { Duplicate = value / Million });
        Add("corrupt_ppm", "Packets with a flipped bit in a million", static p => Ppm(p.Corrupt), static (p, value) => p with { Corrupt = value / Million });
        Add("queue", "How packets wait: 0 in line, 1 CoDel, 2 FQ-CoDel", static p => (long)p.Queue, static (p, value) => p with { Queue = Kind(value) });
        Add("queue_packets", "Packets that may wait", static p => p.QueuePackets, static (p, value) => p with { QueuePackets = Int(value) });
        Add("queue_bytes", "Bytes that may wait; 0 for no limit", static p => p.QueueBytes, static (p, value) => p with { QueueBytes = Int(value) });
        Add("target_us", "CoDel: how long packets may wait", static p => Micros(p.Target), static (p, value) => p with { Target = Time(value) });
        Add("interval_us", "CoDel: for how long they may wait longer", static p => Micros(p.Interval), static (p, value) => p with { Interval = Time(value) });
        Add("ecn", "CoDel: mark rather than drop", static p => p.Ecn ? 1 : 0, static (p, value) => p with { Ecn = value != 0 });
        Add("flows", "FQ-CoDel: number of queues", static p => p.Flows, static (p, value) => p with { Flows = Int(value) });
        Add("quantum", "FQ-CoDel: bytes in a turn", static p => p.Quantum, static (p, value) => p with { Quantum = Int(value) });
        Add("overhead", "Bytes on the wire beside a packet's own", static p => p.Overhead, static (p, value) => p with { Overhead = Int(value) });
        _context.AddProc($"{node}.stats", CtlType.Opaque, "S,linkstat", "What became of packets", CtlFlags.Rw | CtlFlags.Vnet,
            (SysctlOid _, ref SysctlRequest request) => IsHere(ifp) ? Statistics(statistics, ref request) : SysctlError.NoEntry);

        void Add(string name, string description, Func<LinkParameters, long> read, Func<LinkParameters, long, LinkParameters> change) =>
            _context.AddProc($"{node}.{name}", CtlType.S64, "Q", description, CtlFlags.Rw | CtlFlags.Vnet, (SysctlOid _, ref SysctlRequest request) =>
            {
                if (!IsHere(ifp))
                    return SysctlError.NoEntry;
                long value = read(get());
                SysctlError error = request.Handle(ref value);
                if (error != SysctlError.Ok || !request.HasNew)
                    return error;
                try
                {
                    set(change(get(), value));
                    return SysctlError.Ok;
                }
                catch (NetException)
                {
                    return SysctlError.Invalid;
                }
            });
    }

    private static SysctlError Statistics(Pcpustat<Linkstat> statistics, ref SysctlRequest request)
    {
        SysctlError error = request.Output(statistics.Sum());
        if (error != SysctlError.Ok || !request.HasNew)
            return error;
        error = request.Input(out Linkstat _);
        if (error == SysctlError.Ok)
            statistics.Zero();
        return error;
    }

    private static bool IsHere(Ifnet ifp) => !Vimage.IsEnabled || ifp.Vnet == CurVnet.Current;

    private static long Micros(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    // What is out of range here is so there, too, and refused.
    private static TimeSpan Time(long micros) => new(Math.Clamp(micros, -1, long.MaxValue / TimeSpan.TicksPerMicrosecond) * TimeSpan.TicksPerMicrosecond);

    private static long Ppm(double share) => (long)Math.Round(share * Million);

    private static int Int(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);

    private static QueueKind Kind(long value) => value is >= 0 and <= 2 ? (QueueKind)value
        : throw new NetException(Errno.Invalid, $"{value} is no kind of queue; choose 0, 1 or 2.");
}
