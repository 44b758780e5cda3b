using Vnet.Net;

namespace Vnet.Kern;

/// <summary>Looks at a datagram that stays where it is; must not change it.</summary>
internal delegate void PeekFunction<TState>(Mbuf datagram, ref TState state)
    where TState : allows ref struct;
