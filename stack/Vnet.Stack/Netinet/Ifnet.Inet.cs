using Vnet.Netinet;

namespace Vnet.Net;

// What IPv4 keeps of an interface (FreeBSD's if_inet).
public sealed partial class Ifnet
{
    /// <summary>Its IPv4 addresses, and what goes with them.</summary>
    internal InIfinfo Inet { get; } = new();
}
