using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>The IPv6 neighbours of a vnet: its Neighbor Cache (RFC 4861 section 5.1).</summary>
internal sealed class Nd6Table(VnetInstance vnet, uint seed) : Lltable<In6Addr, Nd6Entry>(vnet, seed)
{
    /// <summary>Rank of those that never showed that packets reach them: anybody can have as many as he likes made.</summary>
    public const int Unproven = 0;

    /// <summary>Rank of those that did.</summary>
    public const int Proven = 1;

    private CounterRate? _probes;

    /// <summary>How many questions to one there were in this second.</summary>
    public CounterRate Probes => _probes ??= new CounterRate(Wheel.TimeProvider);
}
