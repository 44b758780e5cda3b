namespace Vnet.Net;

/// <summary>Called by <see cref="Mbuf.Apply"/> with each piece of a range.</summary>
/// <typeparam name="TState">What the calls have in common.</typeparam>
/// <param name="state">The same in all calls.</param>
/// <param name="piece">Bytes in place; good during the call.</param>
/// <returns>0 to go on, anything else to stop.</returns>
public delegate int MbufFunction<TState>(ref TState state, ReadOnlySpan<byte> piece)
    where TState : allows ref struct;
