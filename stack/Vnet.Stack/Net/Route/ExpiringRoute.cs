using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>A route that goes by itself.</summary>
internal readonly record struct ExpiringRoute(int Fib, Af Family, In6Addr Prefix, int Length, Nexthop Nexthop);
