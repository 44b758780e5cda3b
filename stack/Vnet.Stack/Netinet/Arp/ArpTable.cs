using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The IPv4 neighbours of a vnet.</summary>
internal sealed class ArpTable(VnetInstance vnet, uint seed) : Lltable<InAddr, ArpEntry>(vnet, seed)
{
    private CounterRate? _messages;

    /// <summary>How many messages there were in this second.</summary>
    public CounterRate Messages => _messages ??= new CounterRate(Wheel.TimeProvider);

    /// <summary>The learnt entry to throw out for another.</summary>
    public ArpEntry? Victim() => Victim(rank: 0);
}
