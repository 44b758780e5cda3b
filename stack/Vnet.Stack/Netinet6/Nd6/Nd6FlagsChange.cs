using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>An interface is treated in another way from now on.</summary>
/// <param name="Ifp">The interface.</param>
/// <param name="Before">How it was.</param>
/// <param name="Now">How it is.</param>
public readonly record struct Nd6FlagsChange(Ifnet Ifp, Nd6Flags Before, Nd6Flags Now);
