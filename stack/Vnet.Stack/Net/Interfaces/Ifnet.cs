using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>A network interface (FreeBSD's <c>struct ifnet</c>, ifnet(9)).</summary>
/// <remarks>
/// <para>
/// Made by its driver, then attached to the current vnet. Reading and sending are safe from any thread, also while the
/// interface is moved, renamed or detached; a packet for one that is gone is dropped.
/// </para>
/// <para>
/// What changes it takes <see cref="IfnetTable.Configure"/> and calls the driver, with the interface's vnet current. Do not
/// configure interfaces inside a lane: another thread may have the lock and wait for the driver.
/// </para>
/// </remarks>
public sealed partial class Ifnet
{
    private uint _flags;
    private uint _driverFlags;
    private IfBinding? _binding;
    private IfCap _capEnable;

    /// <summary>Makes an interface that is not attached yet (<c>if_alloc</c>, <c>if_initname</c>).</summary>
    /// <param name="driver">What sends its packets.</param>
    /// <param name="layer">What takes those it receives.</param>
    /// <param name="type">Kind of interface.</param>
    /// <param name="driverName">Name of the driver: <c>epair</c>.</param>
    /// <param name="unit">Number, or −1 for none.</param>
    /// <param name="name">Its name, unless that is driver and unit.</param>
    /// <exception cref="NetException">The name is not valid (<see cref="Errno.Invalid"/>).</exception>
    public Ifnet(IfDriver driver, IfLayer layer, IfType type, string driverName, int unit, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentException.ThrowIfNullOrWhiteSpace(driverName);
        (Driver, Layer, Type, DriverName, Unit) = (driver, layer, type, driverName, unit);
        Name = name ?? (unit < 0 ? driverName : $"{driverName}{unit}");
        IfName.ThrowIfInvalid(Name);
        _flags = (uint)layer.FlagsOf(type);
    }

    /// <summary>Makes an interface that a cloner was asked for; not attached yet.</summary>
    /// <param name="driver">What sends its packets.</param>
    /// <param name="layer">What takes those it receives.</param>
    /// <param name="type">Kind of interface.</param>
    /// <param name="request">What <see cref="IfCloner.CreateInterface"/> was given.</param>
    /// <param name="name">Its name, unless that is the request's.</param>
    public Ifnet(IfDriver driver, IfLayer layer, IfType type, IfCloneRequest request, string? name = null)
        : this(driver, layer, type, (request ?? throw new ArgumentNullException(nameof(request))).Cloner.Name, request.Unit, name ?? request.Name) =>
        Cloner = request.Cloner;

    /// <summary>Name, unique in its vnet (<c>if_xname</c>); at most 15 characters. Change it with <see cref="Rename"/>.</summary>
    public string Name { get; private set; }

    /// <summary>Name of its driver (<c>if_dname</c>).</summary>
    public string DriverName { get; }

    /// <summary>Its number among the driver's, or −1 (<c>if_dunit</c>).</summary>
    public int Unit { get; }

    /// <summary>What made it, or null when nothing did by name.</summary>
    public IfCloner? Cloner { get; }

    /// <summary>Kind of interface.</summary>
    public IfType Type { get; }

    /// <summary>What sends its packets.</summary>
    public IfDriver Driver { get; }

    /// <summary>What takes the packets it receives.</summary>
    public IfLayer Layer { get; }

    /// <summary>Number while it is attached, unique in the process; 0 otherwise (<c>if_index</c>).</summary>
    public int Index => Binding?.Index ?? 0;

    /// <summary>Changes with every attaching and move, so that packets queued before are told apart (<c>if_idxgen</c>).</summary>
    public uint Generation => Binding?.Generation ?? 0;

    /// <summary>The vnet that it is in (<c>if_vnet</c>); null while it is not attached.</summary>
    public VnetInstance? Vnet => Binding?.Vnet;

    /// <summary>The vnet that it was first attached in, and returns to (<c>if_home_vnet</c>).</summary>
    public VnetInstance? HomeVnet { get; private set; }

    /// <summary>What it can do (<c>if_capabilities</c>); set by the driver.</summary>
    public IfCap Capabilities { get; set; }

    /// <summary>
    /// What of that is on (<c>if_capenable</c>). Set by the driver, for itself; who asks for a change uses
    /// <see cref="SetCapabilities"/>. <see cref="HwAssist"/> follows.
    /// </summary>
    public IfCap CapEnable
    {
        get => _capEnable;
        set
        {
            _capEnable = value;
            HwAssist = Driver.HwAssistOf(this, value);
        }
    }

    /// <summary>
    /// Checksum work that it takes on now (<c>if_hwassist</c>); follows <see cref="CapEnable"/> by
    /// <see cref="IfDriver.HwAssistOf"/>. Says nothing of segmentation: for that the capabilities are asked.
    /// </summary>
    public CsumFlags HwAssist { get; set; }

    /// <summary>Bits per second of the link, or 0 (<c>if_baudrate</c>); set by the driver.</summary>
    public ulong Baudrate { get; set; }

    /// <summary>Its media, or null for an interface without; set by the driver before it attaches.</summary>
    public IfMedia? Media { get; set; }

    /// <summary>Its statistics; <c>Zero</c> clears them.</summary>
    public Pcpustat<Ifstat> Statistics { get; } = new();

    /// <summary>State of both kinds, administrative and the driver's.</summary>
    public IfFlags Flags => (IfFlags)(Volatile.Read(ref _flags) | Volatile.Read(ref _driverFlags));

    /// <summary>Whether it is up and its driver runs.</summary>
    public bool IsRunning => (Flags & (IfFlags.Up | IfFlags.Running | IfFlags.Dying)) == (IfFlags.Up | IfFlags.Running);

    /// <summary>The bridge that it is a member of, or null.</summary>
    public IfHook? Bridge { get; set; }

    /// <summary>The aggregate that it is a port of, or null.</summary>
    public IfHook? Lagg { get; set; }

    /// <summary>The VLANs on it, or null.</summary>
    public IfHook? VlanTrunk { get; set; }

    /// <summary>Where it is attached; read once to know vnet, number and generation that belong together.</summary>
    internal IfBinding? Binding => Volatile.Read(ref _binding);

    /// <summary>Gives a packet that it received to the stack (<c>if_input</c>).</summary>
    /// <param name="m">A packet, or a queue of them linked by <see cref="Mbuf.NextPacket"/>; no longer the caller's.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Input(Mbuf m) => Layer.Input(this, m);

    /// <summary>
    /// Sends a packet that is complete with its link header (<c>if_transmit</c>), with the interface's vnet current: one of
    /// another vnet, which it has left meanwhile, is dropped.
    /// </summary>
    /// <returns>
    /// Why it was dropped, or <see cref="Errno.Ok"/>; <see cref="Errno.NoDevice"/> when it is not the current vnet's. The
    /// packet is no longer the caller's either way.
    /// </returns>
    public Errno Transmit(Mbuf m)
    {
        if (!IsRunning)
            return Drop(m, Errno.NetworkDown);
        if (Vimage.IsEnabled && _binding?.Vnet != CurVnet.Current)
            return Drop(m, Errno.NoDevice);
        Tap(m, BpfDirection.Out);
        return Driver.Transmit(this, m);
    }

    /// <summary>
    /// Whether what it sends may come by another interface, or is that interface: what would put it below that one asks
    /// first, because frames would go round for ever (<c>if_tunnel_check_nesting</c>). Under <see cref="IfnetTable.Configure"/>.
    /// </summary>
    public bool SendsBy(Ifnet other)
    {
        if (this == other)
            return true;
        foreach (Ifnet lower in Driver.LowerOf(this))
        {
            if (lower.SendsBy(other))
                return true;
        }

        return false;
    }

    /// <summary>Sets and clears flags of the driver (<c>if_drv_flags</c>); for drivers.</summary>
    public void SetDriverFlags(IfFlags set, IfFlags clear) => Change(ref _driverFlags, set, clear);

    /// <summary>
    /// Sets and clears flags that say what kind of interface it is, such as <see cref="IfFlags.PointToPoint"/> and
    /// <see cref="IfFlags.NoArp"/>; for drivers, before they attach. What the link layer has is set already.
    /// </summary>
    public void SetFlags(IfFlags set, IfFlags clear) => Change(ref _flags, set, clear);

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    private Errno Drop(Mbuf m, Errno why)
    {
        m.FreeChain();
        Statistics.Own.oqdrops++;
        return why;
    }

    private static void Change(ref uint flags, IfFlags set, IfFlags clear)
    {
        uint old;
        uint now;
        do
        {
            old = Volatile.Read(ref flags);
            now = (old | (uint)set) & ~(uint)clear;
        }
        while (Interlocked.CompareExchange(ref flags, now, old) != old);
    }
}
