using System.Runtime.CompilerServices;

namespace Vnet.Net;

/// <summary>A network interface (FreeBSD's <c>struct ifnet</c>, ifnet(9)).</summary>
/// <remarks>
/// Made by its driver, then attached to the current vnet. Reading and sending are safe from any thread, also while the
/// interface is moved, renamed or detached; a packet for one that is gone is dropped.
/// </remarks>
public sealed partial class Ifnet
{
    private uint _flags;
    private uint _driverFlags;

    /// <summary>Makes an interface that is not attached yet (<c>if_alloc</c>, <c>if_initname</c>).</summary>
    /// <param name="driver">What sends its packets.</param>
    /// <param name="layer">What takes those it receives.</param>
    /// <param name="type">Kind of interface.</param>
    /// <param name="driverName">Name of the driver: <c>epair</c>.</param>
    /// <param name="unit">Number, or −1 for none.</param>
    /// <param name="name">Its name, unless that is driver and unit.</param>
    public Ifnet(IfDriver driver, IfLayer layer, IfType type, string driverName, int unit, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentException.ThrowIfNullOrWhiteSpace(driverName);
        (Driver, Layer, Type, DriverName, Unit) = (driver, layer, type, driverName, unit);
        Name = name ?? (unit < 0 ? driverName : $"{driverName}{unit}");
    }

    /// <summary>Name, unique in its vnet (<c>if_xname</c>); at most 15 characters.</summary>
    public string Name { get; internal set; }

    /// <summary>Name of its driver (<c>if_dname</c>).</summary>
    public string DriverName { get; }

    /// <summary>Its number among the driver's, or −1 (<c>if_dunit</c>).</summary>
    public int Unit { get; }

    /// <summary>Kind of interface.</summary>
    public IfType Type { get; }

    /// <summary>What sends its packets.</summary>
    public IfDriver Driver { get; }

    /// <summary>What takes the packets it receives.</summary>
    public IfLayer Layer { get; }

    /// <summary>Number while it is attached, unique in the process; 0 otherwise (<c>if_index</c>).</summary>
    public int Index { get; internal set; }

    /// <summary>How often that number was given away before (<c>if_idxgen</c>).</summary>
    public uint Generation { get; internal set; }

    /// <summary>The vnet that it is in (<c>if_vnet</c>); null while it is not attached.</summary>
    public VnetInstance? Vnet { get; internal set; }

    /// <summary>The vnet that it was first attached in, and returns to (<c>if_home_vnet</c>).</summary>
    public VnetInstance? HomeVnet { get; internal set; }

    /// <summary>Largest payload of a packet in bytes (<c>if_mtu</c>).</summary>
    public int Mtu { get; internal set; } = 1500;

    /// <summary>Its link-level address.</summary>
    public MacAddress LinkAddress { get; internal set; }

    /// <summary>What it can do (<c>if_capabilities</c>); set by the driver before it attaches.</summary>
    public IfCap Capabilities { get; set; }

    /// <summary>What of that is on (<c>if_capenable</c>).</summary>
    public IfCap CapEnable { get; set; }

    /// <summary>Checksum work that it takes on now (<c>if_hwassist</c>); kept by the driver in step with <see cref="CapEnable"/>.</summary>
    public CsumFlags HwAssist { get; set; }

    /// <summary>What is known of its link; drivers change it with <see cref="SetLinkState"/>.</summary>
    public LinkState LinkState { get; internal set; }

    /// <summary>Its statistics.</summary>
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

    /// <summary>Gives a packet that it received to the stack (<c>if_input</c>).</summary>
    /// <param name="m">A packet, or a queue of them linked by <see cref="Mbuf.NextPacket"/>; no longer the caller's.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Input(Mbuf m) => Layer.Input(this, m);

    /// <summary>Sends a packet that is complete with its link header (<c>if_transmit</c>).</summary>
    /// <returns>Why it was dropped, or <see cref="Errno.Ok"/>. The packet is no longer the caller's either way.</returns>
    public Errno Transmit(Mbuf m)
    {
        if (!IsRunning)
        {
            m.FreeChain();
            Statistics.Own.oqdrops++;
            return Errno.NetworkDown;
        }

        return Driver.Transmit(this, m);
    }

    /// <summary>Sets and clears driver flags; for drivers.</summary>
    public void SetDriverFlags(IfFlags set, IfFlags clear) => Change(ref _driverFlags, set, clear);

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    internal void SetFlags(IfFlags set, IfFlags clear) => Change(ref _flags, set, clear);

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
