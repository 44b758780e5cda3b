namespace Vnet.Devices;

/// <summary>What the aggregates of a vnet have done besides sending and receiving.</summary>
[VnetPcpustat]
public struct Laggstat
{
    /// <summary>Dropped: no port to send by.</summary>
    public ulong no_port;

    /// <summary>Dropped: came in by a port that is not used.</summary>
    public ulong not_active;

    /// <summary>Dropped: no mbuf for a copy.</summary>
    public ulong no_mbufs;

    /// <summary>LACPDUs received.</summary>
    public ulong lacp_received;

    /// <summary>LACPDUs sent.</summary>
    public ulong lacp_sent;

    /// <summary>Slow protocol frames that are no valid LACPDU.</summary>
    public ulong lacp_invalid;

    /// <summary>Markers received (IEEE 802.1AX §5.5).</summary>
    public ulong markers_received;

    /// <summary>Markers answered; ten a second at most by each port.</summary>
    public ulong markers_answered;

    /// <summary>Times that LACP's machines did not come to rest; never, unless they are wrong.</summary>
    public ulong lacp_unsettled;
}
