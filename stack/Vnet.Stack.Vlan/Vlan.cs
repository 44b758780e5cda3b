using System.Diagnostics.CodeAnalysis;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>vlan(4): 802.1Q and 802.1ad VLANs, one interface each, on an Ethernet interface, also in each other.</summary>
/// <remarks>
/// <para>
/// <c>IfCloner.Create("em0.100")</c> makes VLAN 100 of em0; <c>IfCloner.Create("vlan", new VlanOptions("em0", 100))</c> one
/// that is called vlan0.
/// </para>
/// <para>
/// Address, link state, bit rate and offloads follow the parent. A parent that is detached or moves to another vnet unties
/// its VLANs; a VLAN interface may itself be moved, and stays tied.
/// </para>
/// </remarks>
[VnetModule("if_vlan", Version = 1), ModuleDepend("ether"), ModuleDepend("if_clone")]
[SysctlNode("net.link", "Link layers", Number = 18), SysctlNode("net.link.vlan", "IEEE 802.1Q VLAN")]
public static partial class Vlan
{
    /// <summary>Largest number of a VLAN; 4095 is reserved, 0 says only a priority.</summary>
    public const int MaxId = 4094;

    internal const int PriorityShift = 13;

    [VnetGlobal("one kind of interface for all vnets")] private static readonly VlanCloner s_cloner = new();
    [VnetGlobal("the handlers look at the interface")] private static EventTag?[] s_tags = [];

    [Sysctl("net.link.vlan.soft_pad", "Pad short frames before tagging", Access = SysctlAccess.ReadWrite, Tunable = true)]
    [VnetDefine] private static int soft_pad;

    internal static bool PadsFrames => V_soft_pad != 0;

    /// <summary>Ties a VLAN interface to a parent (<c>ifconfig vlan0 vlan 100 vlandev em0</c>, <c>SIOCSETVLAN</c>).</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.Invalid"/>: no VLAN interface, or numbers out of range; <see cref="Errno.NoDevice"/>: no such parent in
    /// its vnet; <see cref="Errno.NotSupported"/>: the parent is no Ethernet interface; <see cref="Errno.Exists"/>: the
    /// parent has that VLAN already; <see cref="Errno.Busy"/>: it is tied already.
    /// </exception>
    public static void Configure(Ifnet vlan, VlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        VlanDriver driver = DriverOf(vlan);
        using (IfnetTable.Configure())
        {
            VnetInstance vnet = vlan.Vnet ?? throw new NetException(Errno.NoDevice, $"VLAN interface {vlan} is not attached.");
            if (driver.Link is { } link)
                throw new NetException(Errno.Busy, $"Interface {vlan} is VLAN {link.Id} of {link.Parent} already. Unconfigure it first.");
            using (CurVnet.SetQuiet(vnet))
                Tie(driver, Check(vlan, vnet, options), options);
        }
    }

    /// <summary>Unties it from its parent (<c>ifconfig vlan0 -vlandev</c>). Does nothing when it is not tied.</summary>
    /// <exception cref="NetException">It is no VLAN interface (<see cref="Errno.Invalid"/>).</exception>
    public static void Unconfigure(Ifnet vlan)
    {
        VlanDriver driver = DriverOf(vlan);
        using (IfnetTable.Configure())
            driver.Untie();
    }

    /// <summary>Sets the priority of frames that it sends (<c>ifconfig vlan0 vlanpcp 3</c>).</summary>
    /// <exception cref="NetException">Not 0 to 7, or no VLAN interface (<see cref="Errno.Invalid"/>).</exception>
    public static void SetPriority(Ifnet vlan, int priority)
    {
        VlanDriver driver = DriverOf(vlan);
        ThrowIfNoPriority(vlan, priority);
        driver.Priority = priority;
    }

    /// <summary>What it is tied to; null while it is not.</summary>
    /// <exception cref="NetException">It is no VLAN interface (<see cref="Errno.Invalid"/>).</exception>
    public static VlanOptions? OptionsOf(Ifnet vlan)
    {
        VlanDriver driver = DriverOf(vlan);
        return driver.Link is { } link
            ? new VlanOptions(link.Parent.Name, link.Id, link.IsService ? EtherType.QinQ : EtherType.Vlan, driver.Priority)
            : null;
    }

    /// <summary>The interface that carries it; null while it is not tied.</summary>
    /// <exception cref="NetException">It is no VLAN interface (<see cref="Errno.Invalid"/>).</exception>
    public static Ifnet? ParentOf(Ifnet vlan) => DriverOf(vlan).Link?.Parent;

    /// <summary>The VLAN interface of that number on a parent, or null (<c>vlan_devat</c>).</summary>
    public static Ifnet? Find(Ifnet parent, int id, ushort protocol = EtherType.Vlan)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return (parent.VlanTrunk as VlanTrunk)?.Vlans.Find(VlanLink.KeyOf(id, protocol == EtherType.QinQ))?.Ifp;
    }

    /// <summary>Finds the parent and whether it may have that VLAN.</summary>
    internal static Ifnet Check(Ifnet vlan, VnetInstance vnet, VlanOptions options)
    {
        if (options.Id is < 1 or > MaxId)
            throw new NetException(Errno.Invalid, $"VLAN {options.Id} for interface {vlan}: numbers are from 1 to {MaxId}.");
        if (options.Protocol is not (EtherType.Vlan or EtherType.QinQ))
            throw new NetException(Errno.Invalid, $"Protocol 0x{options.Protocol:x4} for interface {vlan}: 802.1Q is 0x8100, 802.1ad is 0x88a8.");
        ThrowIfNoPriority(vlan, options.Priority);
        Ifnet parent = IfnetTable.Find(vnet, options.Parent)
            ?? throw new NetException(Errno.NoDevice, $"Interface {vlan} cannot be a VLAN of {options.Parent}: there is no such interface in vnet '{vnet.Name}'.");
        if (parent.Layer != Ethernet.Layer)
            throw new NetException(Errno.NotSupported, $"Interface {vlan} cannot be a VLAN of {parent}: that is no Ethernet interface.");
        if (parent.SendsBy(vlan))
            throw new NetException(Errno.NotSupported, $"Interface {vlan} cannot be a VLAN of {parent}: that is itself, or sends by it.");
        if (Find(parent, options.Id, options.Protocol) is { } other)
            throw new NetException(Errno.Exists, $"Interface {parent} has VLAN {options.Id} already, as {other}. Destroy that, or choose another number.");
        return parent;
    }

    internal static void Tie(VlanDriver driver, Ifnet parent, VlanOptions options)
    {
        driver.Priority = options.Priority;
        VlanTrunk trunk = parent.VlanTrunk as VlanTrunk ?? new VlanTrunk();
        driver.Tie(new VlanLink(parent, trunk, options.Id, options.Protocol == EtherType.QinQ));
    }

    private static void ThrowIfNoPriority(Ifnet vlan, int priority)
    {
        if (priority is < 0 or > 7)
            throw new NetException(Errno.Invalid, $"Priority {priority} for interface {vlan}: priorities are from 0 to 7.");
    }

    private static VlanDriver DriverOf([NotNull] Ifnet? vlan)
    {
        ArgumentNullException.ThrowIfNull(vlan);
        return vlan.Driver as VlanDriver ?? throw new NetException(Errno.Invalid, $"Interface {vlan} is no VLAN interface.");
    }

    private static void ForEach(Ifnet parent, Action<VlanDriver, Ifnet> follow)
    {
        if (parent.VlanTrunk is not VlanTrunk trunk)
            return;
        foreach (VlanDriver vlan in trunk.Vlans.All)
            follow(vlan, parent);
    }

    [Sysinit(Subsystem.ProtoIfAttachDomain, Order.Any)]
    private static void Load()
    {
        s_tags =
        [
            IfEvents.LinkChanged.Register(static parent => ForEach(parent, static (vlan, on) => vlan.Ifp.SetLinkState(on.LinkState))),
            IfEvents.LinkAddressChanged.Register(static parent => ForEach(parent, static (vlan, on) => vlan.FollowAddress(on))),
            IfEvents.MtuChanged.Register(static parent => ForEach(parent, static (vlan, on) => vlan.FollowMtu(on))),
            IfEvents.CapabilitiesChanged.Register(static parent => ForEach(parent, static (vlan, on) =>
            {
                vlan.FollowCapabilities(on);
                vlan.FollowMtu(on);
            })),
        ];
        s_cloner.Register();
    }

    [Sysuninit(Subsystem.ProtoIfAttachDomain, Order.Any)]
    private static void Unload()
    {
        s_cloner.Unregister();
        foreach (EventTag? tag in s_tags)
            tag?.Dispose();
    }
}
