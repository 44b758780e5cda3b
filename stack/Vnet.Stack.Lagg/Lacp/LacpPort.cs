namespace Vnet.Devices;

/// <summary>
/// A port as LACP sees it: the variables of IEEE 802.1AX-2008 §5.4.7 and §5.4.8, and its state machines, one file each.
/// </summary>
/// <remarks>Everything but what is public runs under the lock of its <see cref="Devices.Lacp"/>. Timers count seconds.</remarks>
public sealed partial class LacpPort
{
    private ushort _key;
    private ushort _priority = 0x8000;
    private LacpState _state = LacpState.Aggregation | LacpState.Defaulted;
    private LacpInfo _partner;

    internal LacpPort(Lacp lacp, LaggPort port, ushort number) => (Lacp, Port, Number) = (lacp, port, number);

    /// <summary>Number in its system, from 1.</summary>
    public ushort Number { get; }

    /// <summary>
    /// Only ports of the same key are used together; 0 for one that follows from the speed, which it is at first.
    /// </summary>
    public ushort Key
    {
        get => _key != 0 ? _key : (ushort)(1 + Math.Min(Port.Ifp.Baudrate / 10_000_000, ushort.MaxValue - 1));
        set => Lacp.Change(this, value, static (port, value) => port._key = value);
    }

    /// <summary>Of ports that cannot be used together the smaller is preferred; 32768 at first.</summary>
    public ushort Priority
    {
        get => _priority;
        set => Lacp.Change(this, value, static (port, value) => port._priority = value);
    }

    /// <summary>What it says of itself.</summary>
    public LacpInfo Actor => Lacp.Read(this, static port => port.ActorNow);

    /// <summary>What its partner said of itself, or zero.</summary>
    public LacpInfo Partner => Lacp.Read(this, static port => port._partner);

    /// <summary>What it knows of its partner.</summary>
    public LacpReceiveState ReceiveState { get; private set; }

    /// <summary>How far it is with carrying frames.</summary>
    public LacpMuxState MuxState { get; private set; }

    /// <summary>Whether it is to carry frames.</summary>
    public LacpSelection Selection { get; internal set; }

    /// <summary>Whether frames that come by it are taken.</summary>
    public bool IsCollecting => MuxState is LacpMuxState.Collecting or LacpMuxState.Distributing;

    /// <summary>Whether frames are sent by it.</summary>
    public bool IsDistributing => MuxState is LacpMuxState.Distributing;

    internal Lacp Lacp { get; }

    internal LaggPort Port { get; }

    /// <summary>Whether it may be used: up, with a link, in an aggregate that is up.</summary>
    internal bool IsEnabled { get; private set; }

    /// <summary>Which ports it belongs to, once it is not unselected.</summary>
    internal LacpLag Lag { get; set; }

    /// <summary>Port of the system that decides, here or there: both ends prefer the same link.</summary>
    internal uint DecidingPortId => ActorNow.SystemId < _partner.SystemId ? ActorNow.PortId : _partner.PortId;

    /// <summary>The group that it belongs to by what is known now; null without a partner, and when it leads back to us.</summary>
    internal LacpLag? LagNow
    {
        get
        {
            if (!IsEnabled || Has(LacpState.Defaulted) || _partner.System == Lacp.System)
                return null;
            bool isShared = Has(LacpState.Aggregation) && _partner.Has(LacpState.Aggregation);
            return new LacpLag(Key, _partner.SystemPriority, _partner.System, _partner.Key, isShared ? (ushort)0 : Number);
        }
    }

    private LacpInfo ActorNow => new(Lacp.SystemPriority, Lacp.System, Key, _priority, Number, _state);

    /// <summary>A second has passed.</summary>
    internal void Tick()
    {
        Count(ref _currentWhile);
        Count(ref _periodicWhile);
        Count(ref _waitWhile);
        _sent = _answered = 0;
    }

    /// <summary>Looks whether it may be used, and how LACP is to be spoken.</summary>
    internal void Update()
    {
        IsEnabled = Lacp.IsRunning && Lacp.Lagg.Ifp.IsRunning && Port.HasLink;
        LacpState wanted = (Lacp.IsActive ? LacpState.Activity : 0) | (Lacp.HasFastTimeout ? LacpState.Timeout : 0);
        if (Set(LacpState.Activity | LacpState.Timeout, wanted))
            _isToTell = true;
    }

    /// <summary>Runs every machine of the port once.</summary>
    /// <returns>Whether something changed.</returns>
    internal bool Step() => StepReceive() | StepPeriodic() | StepMux() | StepTransmit();

    private bool Has(LacpState state) => (_state & state) == state;

    private bool Set(LacpState mask, LacpState value)
    {
        LacpState old = _state;
        _state = (old & ~mask) | value;
        return _state != old;
    }

    private static void Count(ref int timer)
    {
        if (timer > 0)
            timer--;
    }
}
