using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>The IPv6 route that a connection found last; as <see cref="InRoute"/>.</summary>
internal sealed record InpcbRoute6(Nexthop Nexthop, In6Addr Destination, int Fib, uint Generation);
