using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The spanning tree of one bridge (802.1D-2004 §17; FreeBSD's bridgestp(4)).</summary>
/// <remarks>
/// The machines of all ports run under one lock until none moves; what they want sent or forgotten is done after it.
/// Thread-safe.
/// </remarks>
public sealed partial class Bstp
{
    private const ulong AddressBits = 0xffff_ffff_ffff;

    // The machines settle in a few rounds; a bound, so that a mistake cannot hang the lane.
    private const int MostRounds = 1000;

    private readonly Lock _lock = new();
    private readonly Action<BstpPort> _addressesGone;
    private readonly string _name;
    private readonly Queue<(BstpPort Port, Bpdu Bpdu)> _toSend = new();

    private volatile BstpPort[] _ports = [];
    private Callout? _clock;
    private MacAddress _address;
    private int _priority = 32768;

    /// <summary>Makes the tree of a bridge; it runs in the vnet that is current when it starts.</summary>
    /// <param name="name">The bridge's, for the timer.</param>
    /// <param name="addressesGone">Called when what was learnt on a port no longer holds; with no lock held.</param>
    public Bstp(string name, Action<BstpPort> addressesGone)
    {
        _addressesGone = addressesGone;
        _name = name;
    }

    /// <summary>Group that bridges send to (01:80:c2:00:00:00).</summary>
    public static MacAddress GroupAddress { get; } = new(0x0180_c200_0000);

    /// <summary>Its ports.</summary>
    public IReadOnlyList<BstpPort> Ports => _ports;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Priority and address of this bridge.</summary>
    public ulong Id => ((ulong)_priority << 48) | _address.Value;

    /// <summary>Which protocol is spoken (<c>proto</c>).</summary>
    public BstpProtocol Protocol { get; private set; } = BstpProtocol.Rstp;

    /// <summary>Which bridge becomes the root, the smaller first (<c>priority</c>); 0 to 61440 in steps of 4096.</summary>
    /// <exception cref="NetException">Out of range (<see cref="Errno.Invalid"/>).</exception>
    public int Priority
    {
        get => _priority;
        set
        {
            if (value is < 0 or > 61440 || value % 4096 != 0)
                throw new NetException(Errno.Invalid, $"Bridge priority {value} is not a multiple of 4096 from 0 to 61440.");
            _priority = value;
            Reselect();
        }
    }

    /// <summary>Most BPDUs that a port sends in a second (<c>holdcnt</c>); 1 to 10.</summary>
    public int HoldCount { get; private set; } = 6;

    /// <summary>The times that it tells when it is the root.</summary>
    internal BstpTimes OwnTimes { get; private set; } = new(0, 20, 2, 15);

    // §17.20.3: all are in step but the way to the root.
    internal bool AllSynced
    {
        get
        {
            foreach (BstpPort port in _ports)
            {
                if (!port.IsSelected || port.Role != port.SelectedRole || !(port.Synced || port.Role == BstpPortRole.Root))
                    return false;
            }

            return true;
        }
    }

    /// <summary>Sets the times that it tells when it is the root, in seconds (802.1D-2004 table 17-1).</summary>
    /// <param name="maxAge">6 to 40.</param>
    /// <param name="helloTime">1 or 2.</param>
    /// <param name="forwardDelay">4 to 30.</param>
    /// <exception cref="NetException">Out of range, or not 2 × (delay − 1) ≥ age ≥ 2 × (hello + 1) (<see cref="Errno.Invalid"/>).</exception>
    public void SetTimes(int maxAge = 20, int helloTime = 2, int forwardDelay = 15)
    {
        if (maxAge is < 6 or > 40 || helloTime is < 1 or > 2 || forwardDelay is < 4 or > 30
            || 2 * (forwardDelay - 1) < maxAge || maxAge < 2 * (helloTime + 1))
        {
            throw new NetException(Errno.Invalid, $"Max age {maxAge}, hello {helloTime}, delay {forwardDelay}: they must be 6 to 40, 1 or 2, "
                + "and 4 to 30 seconds, with 2 × (delay − 1) ≥ max age ≥ 2 × (hello + 1).");
        }

        OwnTimes = new BstpTimes(0, maxAge, helloTime, forwardDelay);
        Reselect();
    }

    /// <summary>Chooses the protocol; ports begin anew to find out what their neighbours speak.</summary>
    public void SetProtocol(BstpProtocol protocol)
    {
        Run(() =>
        {
            Protocol = protocol;
            foreach (BstpPort port in _ports)
                port.CheckMigration();
        });
    }

    /// <summary>Limits the BPDUs that a port sends in a second.</summary>
    /// <exception cref="NetException">Not from 1 to 10 (<see cref="Errno.Invalid"/>).</exception>
    public void SetHoldCount(int count) => HoldCount = count is >= 1 and <= 10 ? count
        : throw new NetException(Errno.Invalid, $"Hold count {count} is not from 1 to 10.");

    /// <summary>The bridge came up, with this address (<c>bstp_init</c>).</summary>
    public void Start(MacAddress address)
    {
        // A bridge that moved has its timer on the wheel of its new vnet.
        if (_clock?.Vnet != CurVnet.Current)
            _clock = new Callout(VnetClock.Wheel, $"{_name} stp", CurVnet.Current);
        Run(() => (_address, IsRunning) = (address, true));
        Rearm();
    }

    /// <summary>The bridge went down (<c>bstp_stop</c>): no port forwards.</summary>
    public void Stop()
    {
        IsRunning = false;
        _clock?.Drain();
        Run(static () => { });
    }

    /// <summary>Adds a port (<c>bstp_enable</c>).</summary>
    /// <exception cref="NetException">255 ports are there already (<see cref="Errno.NoSpace"/>).</exception>
    public BstpPort AddPort(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        BstpPort? port = null;
        Run(() =>
        {
            int number = 1;
            while (Array.Exists(_ports, other => other.Number == number))
                number++;
            if (number > 0xff)
                throw new NetException(Errno.NoSpace, $"{ifp.Name} cannot join the spanning tree: it has 255 ports already.");
            port = new BstpPort(this, ifp, number);
            _ports = [.. _ports, port];
        });
        return port!;
    }

    /// <summary>Takes a port out (<c>bstp_disable</c>).</summary>
    public void RemovePort(BstpPort port) => Run(() =>
    {
        _ports = Array.FindAll(_ports, other => other != port);
        foreach (BstpPort other in _ports)
            (other.IsToReselect, other.IsSelected) = (true, false);
    });

    /// <summary>Takes a frame to the bridges' group, which came in by a port; what is no BPDU is dropped.</summary>
    public void Input(BstpPort port, Mbuf m)
    {
        Span<byte> room = stackalloc byte[Bpdu.MaxFrame];
        int length = Math.Min(room.Length, m.Pkthdr.Len);
        m.CopyTo(0, room[..length]);
        m.FreeChain();
        ref Bstpstat stat = ref BstpGlobals.V_bstpstat.Own;
        if (!Bpdu.TryParse(room[..length], out Bpdu bpdu))
        {
            stat.invalid++;
            return;
        }

        stat.received++;
        Run(port, bpdu);
    }

    /// <summary>A link went up or down.</summary>
    public void LinkChanged() => Run(static () => { });

    /// <summary>Something that roles follow from has changed.</summary>
    internal void Reselect() => Run(() =>
    {
        foreach (BstpPort port in _ports)
            (port.IsToReselect, port.IsSelected) = (true, false);
    });

    // §17.21.14.
    internal void SetSyncTree()
    {
        foreach (BstpPort port in _ports)
            port.Sync = true;
    }

    // §17.21.15.
    internal void SetReRootTree()
    {
        foreach (BstpPort port in _ports)
            port.ReRoot = true;
    }

    // §17.21.18.
    internal void SetTcPropTree(BstpPort from)
    {
        foreach (BstpPort port in _ports)
            port.TcProp |= port != from;
    }

    // §17.20.10: no other port has lately been the root port.
    internal bool IsReRooted(BstpPort port)
    {
        foreach (BstpPort other in _ports)
        {
            if (other != port && other.RrWhile != 0)
                return false;
        }

        return true;
    }

    /// <summary>Under the lock: has a BPDU sent when the machines are at rest.</summary>
    internal void Post(BstpPort port, in Bpdu bpdu) => _toSend.Enqueue((port, bpdu));
}
