namespace Vnet.Devices;

/// <summary>How an aggregate uses its ports (<c>laggproto</c>).</summary>
public enum LaggKind
{
    /// <summary>Not at all (<c>none</c>).</summary>
    None = 0,

    /// <summary>In turn, packet by packet, which reorders flows (<c>roundrobin</c>).</summary>
    RoundRobin = 1,

    /// <summary>The first; another only while it has no link (<c>failover</c>).</summary>
    Failover = 2,

    /// <summary>Each flow has its port, by hash (<c>loadbalance</c>).</summary>
    LoadBalance = 3,

    /// <summary>The same among those that the neighbour agrees to, by IEEE 802.1AX (<c>lacp</c>).</summary>
    Lacp = 4,

    /// <summary>All at once (<c>broadcast</c>).</summary>
    Broadcast = 5,
}
