using Vnet.Net;

namespace Vnet.Devices;

/// <summary>
/// The Link Aggregation Control Protocol of one aggregate (IEEE 802.1AX-2008 §5.4): finds out which ports lead to the same
/// neighbour, and agrees with it when to use them. It runs while the aggregate's kind is <see cref="LaggKind.Lacp"/>.
/// </summary>
/// <remarks>
/// The machines of all ports run under one lock until none moves; what they want sent is sent after it, by one thread at a
/// time, so that the partner hears last what is true last. Thread-safe.
/// </remarks>
public sealed partial class Lacp
{
    private readonly Lock _lock = new();

    // Replaced as a whole.
    private volatile LacpPort[] _ports = [];
    private volatile LaggPort[] _distributing = [];

    private Callout? _clock;
    private ushort _systemPriority = 0x8000;
    private bool _isActive = true;
    private bool _hasFastTimeout;

    internal Lacp(Lagg lagg) => Lagg = lagg;

    /// <summary>Its ports.</summary>
    public IReadOnlyList<LacpPort> Ports => _ports;

    /// <summary>The ports that frames are sent by.</summary>
    public IReadOnlyList<LaggPort> Distributing => _distributing;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Whether it speaks unasked; one end must (<c>LACP_Activity</c>).</summary>
    public bool IsActive
    {
        get => _isActive;
        set => Change(this, value, static (lacp, value) => lacp._isActive = value);
    }

    /// <summary>
    /// Whether the partner is to speak every second, and is given up after three (<c>lacp_fast_timeout</c>); otherwise every
    /// 30 and after 90, as at first.
    /// </summary>
    public bool HasFastTimeout
    {
        get => _hasFastTimeout;
        set => Change(this, value, static (lacp, value) => lacp._hasFastTimeout = value);
    }

    /// <summary>Of the two ends the one with the smaller decides which links are used; 32768 at first.</summary>
    public ushort SystemPriority
    {
        get => _systemPriority;
        set => Change(this, value, static (lacp, value) => lacp._systemPriority = value);
    }

    /// <summary>What is used now: which neighbour, by which keys; null when nothing is.</summary>
    public LacpLag? Current { get; private set; }

    internal Lagg Lagg { get; }

    /// <summary>Address of this system: the aggregate's.</summary>
    internal MacAddress System { get; private set; }

    internal LaggPort[] DistributingArray => _distributing;

    internal void Start(LaggPort[] ports)
    {
        lock (_lock)
            IsRunning = true;
        foreach (LaggPort port in ports)
            AddPort(port);
        Rearm();
    }

    internal void Stop()
    {
        lock (_lock)
        {
            IsRunning = false;
            _clock?.Stop();
            _clock = null;
            foreach (LacpPort port in _ports)
                port.Port.Lacp = null;
            (_ports, _distributing, Current) = ([], [], null);
        }
    }

    internal void AddPort(LaggPort port)
    {
        Run(() =>
        {
            int number = 1;
            while (Array.Exists(_ports, other => other.Number == number))
                number++;
            port.Lacp = new LacpPort(this, port, (ushort)number);
            _ports = [.. _ports, port.Lacp];
        });
    }

    internal void RemovePort(LaggPort port)
    {
        Run(() =>
        {
            _ports = Array.FindAll(_ports, other => other.Port != port);
            port.Lacp = null;
        });
    }

    /// <summary>A link, or the aggregate, went up or down, or has another address.</summary>
    internal void Changed()
    {
        if (IsRunning)
            Run(static () => { });
    }

    /// <summary>A frame of the slow protocols came in by a port.</summary>
    /// <returns>Whether it has the frame now.</returns>
    internal bool TryConsume(LacpPort port, Mbuf m)
    {
        Span<byte> frame = stackalloc byte[SlowProtocol.FrameLength];
        int length = Math.Min(frame.Length, m.Pkthdr.Len);
        m.CopyTo(0, frame[..length]);
        byte subtype = length > EtherHeader.Length ? frame[EtherHeader.Length] : (byte)0;
        if (subtype is not (SlowProtocol.Lacp or SlowProtocol.Marker))
            return false;
        bool isWhole = m.Pkthdr.Len == frame.Length;
        m.FreeChain();
        ref Laggstat stat = ref LaggGlobals.V_laggstat.Own;
        if (!isWhole || !(subtype == SlowProtocol.Lacp ? TryReceive(port, frame) : TryAnswer(port, frame)))
            stat.lacp_invalid++;
        return true;
    }

    /// <summary>Reads something of a port that only the lock keeps together.</summary>
    internal LacpInfo Read(LacpPort port, Func<LacpPort, LacpInfo> what)
    {
        lock (_lock)
            return what(port);
    }

    /// <summary>Sets something that both ends must agree on: ports that are used begin anew.</summary>
    internal void Change<TOf, T>(TOf of, T value, Action<TOf, T> set) => Run(() =>
    {
        set(of, value);
        foreach (LacpPort port in _ports)
            port.Selection = LacpSelection.Unselected;
    });

    private bool TryReceive(LacpPort port, ReadOnlySpan<byte> frame)
    {
        if (!Lacpdu.TryParse(frame, out Lacpdu pdu))
            return false;
        LaggGlobals.V_laggstat.Own.lacp_received++;
        Run(() =>
        {
            foreach (LacpPort other in _ports)
            {
                if (other != port)
                    other.ForgetIfMoved(pdu.Actor);
            }

            port.Receive(pdu);
        });
        return true;
    }

    private bool TryAnswer(LacpPort port, Span<byte> frame)
    {
        if (!Marker.TryAnswer(frame, port.Port.Ifp.LinkAddress))
            return false;
        LaggGlobals.V_laggstat.Own.markers_received++;
        lock (_lock)
        {
            if (!port.TryAnswer())
                return true;
        }

        if (Transmit(port.Port.Ifp, frame))
            LaggGlobals.V_laggstat.Own.markers_answered++;
        return true;
    }
}
