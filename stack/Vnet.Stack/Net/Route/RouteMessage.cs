using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>A change of routes, addresses or interfaces in a vnet (a message of route(4)).</summary>
/// <param name="Type">What changed.</param>
/// <param name="Fib">Table, of routes.</param>
/// <param name="Family">Family, of routes and addresses.</param>
/// <param name="Prefix">Destination of the route, or the address; an IPv4 one in the lower 32 bits.</param>
/// <param name="Length">Bits of its network.</param>
/// <param name="Ifp">The interface.</param>
/// <param name="Nexthop">The way, of routes.</param>
public readonly record struct RouteMessage(RouteMessageType Type, int Fib, Af Family, In6Addr Prefix, int Length, Ifnet Ifp, Nexthop? Nexthop = null);
