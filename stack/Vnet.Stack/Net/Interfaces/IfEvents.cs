namespace Vnet.Net;

/// <summary>What happens to interfaces.</summary>
/// <remarks>
/// Handlers run with the interface's vnet current and, but for <see cref="LinkChanged"/>, under
/// <see cref="IfnetTable.Configure"/>: what they are told of does not change meanwhile. They are told of the interfaces of
/// all vnets: register once, in a global constructor, not in every vnet's.
/// </remarks>
public static class IfEvents
{
    /// <summary>One was attached, at first or by a move (<c>ifnet_arrival_event</c>).</summary>
    public static EventHandlerList<Ifnet> Arrived { get; } = new("ifnet_arrival_event");

    /// <summary>
    /// One is being detached or moved away (<c>ifnet_departure_event</c>); it is still listed in its vnet, but packets that
    /// it received are dropped already.
    /// </summary>
    public static EventHandlerList<Ifnet> Departing { get; } = new("ifnet_departure_event");

    /// <summary>One has another name (<c>ifnet_rename_event</c>).</summary>
    public static EventHandlerList<IfRename> Renamed { get; } = new("ifnet_rename_event");

    /// <summary>A link went up or down (<c>ifnet_link_event</c>). Called by whoever found out, in any thread.</summary>
    public static EventHandlerList<Ifnet> LinkChanged { get; } = new("ifnet_link_event");

    /// <summary>One was brought up or down (<c>ifnet_event</c>'s <c>IFNET_EVENT_UP</c>, <c>IFNET_EVENT_DOWN</c>).</summary>
    public static EventHandlerList<Ifnet> UpDown { get; } = new("ifnet_event");

    /// <summary>One has another link-level address (<c>iflladdr_event</c>).</summary>
    public static EventHandlerList<Ifnet> LinkAddressChanged { get; } = new("iflladdr_event");

    /// <summary>One has another MTU (<c>ifnet_event</c>'s <c>IFNET_EVENT_MTU</c>).</summary>
    public static EventHandlerList<Ifnet> MtuChanged { get; } = new("ifnet_mtu_event");

    /// <summary>Others of its capabilities are on (<c>VLAN_CAPABILITIES</c>).</summary>
    public static EventHandlerList<Ifnet> CapabilitiesChanged { get; } = new("ifnet_capabilities_event");

    /// <summary>A group has its first member (<c>group_attach_event</c>).</summary>
    public static EventHandlerList<IfGroup> GroupAttached { get; } = new("group_attach_event");

    /// <summary>A group has lost its last member (<c>group_detach_event</c>).</summary>
    public static EventHandlerList<IfGroup> GroupDetached { get; } = new("group_detach_event");

    /// <summary>Members of a group came or went (<c>group_change_event</c>).</summary>
    public static EventHandlerList<IfGroup> GroupChanged { get; } = new("group_change_event");
}
