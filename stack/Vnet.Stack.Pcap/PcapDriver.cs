using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Reads what the interface receives, one packet ahead, and writes what it sends.</summary>
internal sealed partial class PcapDriver(PcapOptions options) : IfDriver
{
    // Packets received before others get their turn at the timer.
    private const int Burst = 256;

    private readonly Lock _gate = new();
    private readonly BpfProgram? _filter = options.Filter is { } filter ? BpfProgram.Compile(filter) : null;
    private CaptureReader? _reader;
    private PcapngWriter? _writer;
    private BpfClock _clock;
    private Callout? _timer;
    private Mbuf? _next;
    private long _due;
    private long _began;
    private long _first;
    private bool _hasFirst;
    private long _packets;
    private long _skipped;
    private long _packetsBeforeLoop;
    private int _loops;
    private string? _error;

    public PcapReplay Progress
    {
        get
        {
            lock (_gate)
                return new PcapReplay(_packets, _skipped, _loops, _reader is null && _next is null, _error);
        }
    }

    /// <summary>Opens the files, so that what is wrong with them is said when the interface is made.</summary>
    public void Open(Ifnet ifp)
    {
        if (options.Replay is { } replay)
            CaptureReader.Open(replay).Dispose();
        if (options.Record is not { } record)
            return;
        _writer = PcapngWriter.Create(record);
        _writer.AddInterface(new CaptureInterface(LinkType.Ethernet, Bpf.MaxSnapLength) { Name = ifp.Name });
        _clock = new BpfClock(VnetClock.Wheel.TimeProvider);
    }

    public void Close()
    {
        lock (_gate)
            Stop();
        _writer?.Dispose();
    }

    public override Errno Up(Ifnet ifp)
    {
        lock (_gate)
        {
            Stop();
            (_packets, _skipped, _packetsBeforeLoop, _loops, _error, _hasFirst) = (0, 0, 0, 0, null, false);
            ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
            if (options.Replay is not { } path)
                return Errno.Ok;
            try
            {
                _reader = CaptureReader.Open(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NetException)
            {
                _error = e.Message;
                ifp.SetDriverFlags(IfFlags.None, IfFlags.Running);
                return Errno.Io;
            }

            _began = VnetClock.Nanoseconds;
            _timer = new Callout(VnetClock.Wheel, $"{ifp.Name} replay");
            _timer.Reset(TimeSpan.Zero, _ => Replay(ifp));
        }

        return Errno.Ok;
    }

    public override void Down(Ifnet ifp)
    {
        base.Down(ifp);
        lock (_gate)
            Stop();
    }

    // The timer is the old vnet's.
    public override void Reassign(Ifnet ifp, VnetInstance vnet)
    {
        lock (_gate)
            Stop();
    }

    // Also when its vnet ends: what was recorded is to be in the file.
    public override void Detached(Ifnet ifp) => Close();

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        ref Ifstat stat = ref ifp.Statistics.Own;
        try
        {
            _writer?.Write(0, _clock.Now, m, BpfDirection.Out);
            stat.opackets++;
            stat.obytes += (ulong)m.Pkthdr.Len;
            return Errno.Ok;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            stat.oerrors++;
            return Errno.Io;
        }
        finally
        {
            m.FreeChain();
        }
    }
}
