using Vnet.Net;

namespace Vnet.Stack.Tests.Interfaces;

/// <summary>Handlers for one vnet's events: other tests make events in theirs at the same time.</summary>
internal static class Events
{
    public static EventTag On(EventHandlerList<Ifnet> events, VnetInstance vnet, Action<Ifnet> handler) =>
        events.Register(ifp =>
        {
            if (ifp.Vnet == vnet)
                handler(ifp);
        });

    public static EventTag On(EventHandlerList<IfGroup> events, VnetInstance vnet, Action<IfGroup> handler) =>
        events.Register(group =>
        {
            if (group.Vnet == vnet)
                handler(group);
        });

    public static EventTag On(EventHandlerList<IfRename> events, VnetInstance vnet, Action<IfRename> handler) =>
        events.Register(what =>
        {
            if (what.Ifnet.Vnet == vnet)
                handler(what);
        });
}
