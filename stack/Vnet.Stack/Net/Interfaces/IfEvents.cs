namespace Vnet.Net;

/// <summary>What happens to interfaces. Handlers run with the interface's vnet current.</summary>
public static class IfEvents
{
    /// <summary>One was attached, at first or by a move (<c>ifnet_arrival_event</c>).</summary>
    public static EventHandlerList<Ifnet> Arrived { get; } = new("ifnet_arrival_event");

    /// <summary>One is being detached or moved away (<c>ifnet_departure_event</c>).</summary>
    public static EventHandlerList<Ifnet> Departing { get; } = new("ifnet_departure_event");

    /// <summary>A link went up or down (<c>ifnet_link_event</c>).</summary>
    public static EventHandlerList<Ifnet> LinkChanged { get; } = new("ifnet_link_event");
}
