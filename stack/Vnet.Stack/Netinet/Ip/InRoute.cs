using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>
/// The route that a connection found last (FreeBSD's <c>struct route</c> in an inpcb): good while <see cref="Fib.Generation"/> is what it was.
/// Immutable, so that threads which send by one connection never see half of another's.
/// </summary>
internal sealed class InRoute(Nexthop nexthop, InAddr destination, int fib, uint generation)
{
    private readonly InAddr _destination = destination;
    private readonly int _fib = fib;
    private readonly uint _generation = generation;

    /// <summary>Where packets go next.</summary>
    public Nexthop Nexthop { get; } = nexthop;

    /// <summary>Whether it still is the way to a destination.</summary>
    public bool Holds(InAddr destination, int fib) => _destination == destination && _fib == fib && _generation == Fib.Generation;
}
