using Vnet.Net;

namespace Vnet.Devices;

/// <summary>
/// A port of a bridge that runs a spanning tree protocol: the variables of 802.1D-2004 §17.19 and its state machines, one
/// file each.
/// </summary>
/// <remarks>Everything but what is public runs under the lock of its <see cref="Bstp"/>. Timers count seconds.</remarks>
public sealed partial class BstpPort
{
    // §17.13.9: how long a port speaks one protocol before it listens for the other.
    private const int MigrateTime = 3;

    private uint _pathCost = 20_000;
    private int _priority = 128;

    internal BstpPort(Bstp bridge, Ifnet ifp, int number) => (Bridge, Ifp, Number) = (bridge, ifp, number);

    /// <summary>The bridge's protocol.</summary>
    public Bstp Bridge { get; }

    /// <summary>The port's interface.</summary>
    public Ifnet Ifp { get; }

    /// <summary>Its number on the bridge, from 1.</summary>
    public int Number { get; }

    /// <summary>What it does with frames now.</summary>
    public BstpPortState State { get; private set; } = BstpPortState.Disabled;

    /// <summary>Its part in the tree.</summary>
    public BstpPortRole Role { get; private set; }

    /// <summary>Whether it leads to no bridge (<c>edge</c>): such a port forwards at once.</summary>
    public bool IsEdge { get; private set; }

    /// <summary>Whether it is taken for one from the beginning (<c>edge</c>); a BPDU proves otherwise.</summary>
    public bool AdminEdge { get; set; }

    /// <summary>Whether it becomes one when no BPDU comes (<c>autoedge</c>).</summary>
    public bool AutoEdge { get; set; } = true;

    /// <summary>Whether it leads to one bridge at most (<c>ptp</c>), so that the two may agree without waiting.</summary>
    public bool IsPointToPoint { get; set; } = true;

    /// <summary>What it adds to the cost of the way to the root; 1 to 200,000,000, 20,000 (1 Gbit/s) at first.</summary>
    /// <exception cref="NetException">Out of range (<see cref="Errno.Invalid"/>).</exception>
    public uint PathCost
    {
        get => _pathCost;
        set
        {
            if (value is 0 or > 200_000_000)
                throw new NetException(Errno.Invalid, $"{Ifp.Name}: path cost {value} is not from 1 to 200000000.");
            _pathCost = value;
            Bridge.Reselect();
        }
    }

    /// <summary>Which of several equal ports is preferred, the smaller first; 0 to 240 in steps of 16, 128 at first.</summary>
    /// <exception cref="NetException">Out of range (<see cref="Errno.Invalid"/>).</exception>
    public int Priority
    {
        get => _priority;
        set
        {
            if (value is < 0 or > 240 || value % 16 != 0)
                throw new NetException(Errno.Invalid, $"{Ifp.Name}: port priority {value} is not a multiple of 16 from 0 to 240.");
            _priority = value;
            Bridge.Reselect();
        }
    }

    /// <summary>Priority and number as they go over the wire.</summary>
    public ushort Id => (ushort)((_priority << 8) | Number);

    /// <summary>What the port goes by: its own, or what it was told (<c>portPriority</c>).</summary>
    public PriorityVector Vector { get; private set; }

    /// <summary>Whether it may be used: up, and with a link.</summary>
    internal bool IsEnabled { get; private set; }

    internal InfoOrigin InfoIs { get; private set; }

    internal BstpTimes Times { get; private set; }

    internal PriorityVector DesignatedVector { get; set; }

    internal BstpTimes DesignatedTimes { get; set; }

    internal BstpPortRole SelectedRole { get; set; }

    internal bool IsToReselect { get; set; } = true;

    internal bool IsSelected { get; set; }

    internal bool HasInfoToUpdate { get; set; }

    internal bool Sync { get; set; }

    internal bool Synced { get; private set; }

    internal bool ReRoot { get; set; }

    internal bool TcProp { get; set; }

    internal int RrWhile { get; private set; }

    // Whether what was selected is in force, so that the other machines may act.
    private bool IsSettled => IsSelected && !HasInfoToUpdate;

    // §17.20.6: with RSTP a handshake is a hello away.
    private int ForwardDelay => _sendRstp ? DesignatedTimes.HelloTime : DesignatedTimes.ForwardDelay;

    /// <summary>A second has passed (§17.22).</summary>
    internal void Tick()
    {
        Count(ref _helloWhen);
        Count(ref _tcWhile);
        Count(ref _fdWhile);
        Count(ref _rcvdInfoWhile);
        Count(ref _rbWhile);
        Count(ref _mdelayWhile);
        Count(ref _edgeDelayWhile);
        Count(ref _txCount);
        RrWhile = Math.Max(RrWhile - 1, 0);
    }

    /// <summary>Looks whether the port may be used.</summary>
    internal void UpdateLink() => IsEnabled = Bridge.IsRunning && Ifp.IsRunning && Ifp.LinkState != LinkState.Down;

    /// <summary>Runs every machine of the port once.</summary>
    /// <returns>Whether something changed.</returns>
    internal bool Step() =>
        StepMigration() | StepBridgeDetection() | StepInformation() | StepRoleTransitions() | StepStateTransition() | StepTopologyChange() | StepTransmit();

    private static void Count(ref int timer)
    {
        if (timer > 0)
            timer--;
    }
}
