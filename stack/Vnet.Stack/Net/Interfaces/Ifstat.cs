namespace Vnet.Net;

/// <summary>Statistics of an interface (FreeBSD's <c>IFCOUNTER_*</c>).</summary>
[VnetPcpustat]
public struct Ifstat
{
    /// <summary>Packets received.</summary>
    public ulong ipackets;

    /// <summary>Receive errors.</summary>
    public ulong ierrors;

    /// <summary>Packets sent.</summary>
    public ulong opackets;

    /// <summary>Transmit errors.</summary>
    public ulong oerrors;

    /// <summary>Collisions.</summary>
    public ulong collisions;

    /// <summary>Bytes received.</summary>
    public ulong ibytes;

    /// <summary>Bytes sent.</summary>
    public ulong obytes;

    /// <summary>Multicasts received.</summary>
    public ulong imcasts;

    /// <summary>Multicasts sent.</summary>
    public ulong omcasts;

    /// <summary>Dropped on the way in.</summary>
    public ulong iqdrops;

    /// <summary>Dropped on the way out.</summary>
    public ulong oqdrops;

    /// <summary>Of a protocol that nobody takes.</summary>
    public ulong noproto;
}
