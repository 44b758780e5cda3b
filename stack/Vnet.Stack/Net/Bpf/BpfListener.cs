namespace Vnet.Net;

/// <summary>
/// Something that listens on an interface: a direction, a filter and a length, common to all; what is done with a packet
/// is up to the derived type.
/// </summary>
/// <remarks>
/// A listener belongs to the vnet that was current when it was made, and ends with it. It is on one interface at a time,
/// and let go when that is destroyed or moves to another vnet. Thread-safe.
/// </remarks>
public abstract class BpfListener : IDisposable
{
    private readonly Pcpustat<Bpfstat> _statistics = new();
    private readonly Pcpustat<Bpfstat> _vnetStatistics;
    private BpfProgram? _filter;
    private BpfClock _clock;

    /// <summary>For derived types.</summary>
    /// <exception cref="NetException">There is no current vnet (<see cref="Errno.Invalid"/>).</exception>
    /// <exception cref="PrivilegeException">The caller may not capture (<see cref="Priv.NetBpf"/>).</exception>
    protected BpfListener()
    {
        Vnet = CurVnet.Current ?? throw new NetException(Errno.Invalid, "A tap belongs to a vnet, and none is current. Set one with CurVnet.Set.");
        Priv.Demand(Ucred.Current, Priv.NetBpf, $"capture in vnet '{Vnet.Name}'");
        _vnetStatistics = Bpf.StatisticsOf(Vnet);
        Bpf.Opened(this);
    }

    /// <summary>The vnet whose interfaces it may listen on.</summary>
    public VnetInstance Vnet { get; }

    /// <summary>The interface it is on; null before, and when that is gone.</summary>
    public Ifnet? Interface { get; private set; }

    /// <summary>What its packets begin with; of the interface it was last on.</summary>
    public LinkType LinkType { get; private set; } = LinkType.Ethernet;

    /// <summary>Which packets it sees; both ways unless set.</summary>
    public BpfDirection Direction { get; set; } = BpfDirection.Both;

    /// <summary>Most bytes kept of a packet; 262,144 unless set.</summary>
    public int SnapLength
    {
        get;
        set => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one byte is kept of a packet.");
    } = Bpf.MaxSnapLength;

    /// <summary>Which packets it wants; null for all.</summary>
    /// <exception cref="NetException">
    /// The filter has more instructions than <c>net.bpf.maxinsns</c>, or was written for another link type than the
    /// interface's (<see cref="Errno.Invalid"/>).
    /// </exception>
    public BpfProgram? Filter
    {
        get => Volatile.Read(ref _filter);
        set
        {
            if (value is not null)
                Demand(value);
            Volatile.Write(ref _filter, value);
        }
    }

    /// <summary>What it counted since it was made.</summary>
    public Bpfstat Statistics => _statistics.Sum();

    /// <summary>Whether it was closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Listens on an interface, and no longer on another (<c>BIOCSETIF</c>).</summary>
    /// <param name="ifp">An interface of this listener's vnet. The host's root may name one of any vnet.</param>
    /// <exception cref="NetException">The interface is gone, or another vnet's; the filter is for another link type.</exception>
    public void Attach(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        if (ifp.Binding is not { } binding || (binding.Vnet != Vnet && !MayCrossVnets))
            throw NotHere(ifp.Name);
        Bpf.Attach(this, binding);
    }

    /// <summary>Listens on the interface of that name in this listener's vnet.</summary>
    /// <exception cref="NetException">There is none (<see cref="Errno.NoDevice"/>); the filter is for another link type.</exception>
    public void Attach(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (IfnetTable.Find(Vnet, name)?.Binding is not { } binding || binding.Vnet != Vnet)
            throw NotHere(name);
        Bpf.Attach(this, binding);
    }

    /// <summary>Listens no more; what it has stays.</summary>
    public void Detach() => Bpf.Detach(this);

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A packet passed that the filter wants. Called from any thread, and by several at once; must not block or throw.</summary>
    /// <param name="ifp">The interface.</param>
    /// <param name="packet">The packet; of it, <paramref name="length"/> bytes are to be kept.</param>
    /// <param name="length">Bytes to keep.</param>
    /// <param name="timestamp">When it passed: nanoseconds since 1970, UTC.</param>
    /// <param name="direction">Which way.</param>
    /// <returns>Whether it was kept; otherwise it counts as dropped.</returns>
    private protected abstract bool Deliver(Ifnet ifp, in BpfMbufPacket packet, int length, long timestamp, BpfDirection direction);

    /// <summary>The interface is another one now, or none.</summary>
    private protected virtual void InterfaceChanged()
    {
    }

    /// <summary>Ends it.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (IsClosed)
            return;
        IsClosed = true;
        Bpf.Detach(this);
        Bpf.Closed(this);
    }

    private protected void CountWritten()
    {
        _statistics.Own.bs_written++;
        _vnetStatistics.Own.bs_written++;
    }

    internal void Tap(Ifnet ifp, Mbuf m, BpfDirection direction)
    {
        if ((Direction & direction) == 0)
            return;
        var packet = new BpfMbufPacket(m);
        ref Bpfstat own = ref _statistics.Own;
        ref Bpfstat all = ref _vnetStatistics.Own;
        own.bs_seen++;
        all.bs_seen++;
        uint wanted = Filter is { } filter ? filter.Run(packet, m) : uint.MaxValue;
        if (wanted == 0)
            return;
        own.bs_kept++;
        all.bs_kept++;
        int length = (int)Math.Min(wanted, (uint)Math.Min(SnapLength, packet.Length));
        bool isTimed = direction == BpfDirection.In && (m.Flags & MbufFlags.Timestamp) != 0;
        if (Deliver(ifp, packet, length, isTimed ? _clock.At(m.Pkthdr.Timestamp) : _clock.Now, direction))
            return;
        own.bs_dropped++;
        all.bs_dropped++;
    }

    /// <summary>The time of day on the clock of the interface it was last on.</summary>
    private protected long Now => _clock.Now;

    // Under the gate of Bpf.
    internal void SetInterface(Ifnet? ifp, VnetInstance? vnet)
    {
        if (ifp is not null)
        {
            LinkType = ifp.Layer.LinkType;
            _clock = new BpfClock(VnetClock.WheelOf(vnet!).TimeProvider);
        }

        Interface = ifp;
        InterfaceChanged();
    }

    internal void DemandFor(Ifnet ifp)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (Filter is { } filter && filter.LinkType != ifp.Layer.LinkType)
            throw OtherLinkType(filter, ifp);
    }

    private static bool MayCrossVnets => !Ucred.Current.IsJailed && Priv.Check(Ucred.Current, Priv.NetBpf);

    private static NetException OtherLinkType(BpfProgram filter, Ifnet ifp) => new(Errno.Invalid,
        $"The filter is for packets of link type {filter.LinkType}; those of {ifp.Name} are {ifp.Layer.LinkType}. Compile it for that.");

    private void Demand(BpfProgram filter)
    {
        if (filter.Instructions.Length > Bpf.In(Vnet).bpf_maxinsns)
        {
            throw new NetException(Errno.Invalid,
                $"The filter has {filter.Instructions.Length} instructions; vnet '{Vnet.Name}' allows {Bpf.In(Vnet).bpf_maxinsns} (net.bpf.maxinsns).");
        }

        if (Interface is { } ifp && filter.LinkType != ifp.Layer.LinkType)
            throw OtherLinkType(filter, ifp);
    }

    private NetException NotHere(string name) =>
        new(Errno.NoDevice, $"There is no interface {name} in vnet '{Vnet.Name}'. A tap sees the interfaces of the vnet it was opened in.");
}
