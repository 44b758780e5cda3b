using Vnet.Netinet6;

namespace Vnet.Net;

// What IPv6 keeps of an interface (FreeBSD's if_inet6).
public sealed partial class Ifnet
{
    /// <summary>Its IPv6 addresses, and what goes with them.</summary>
    internal In6Ifinfo Inet6 { get; } = new();
}
