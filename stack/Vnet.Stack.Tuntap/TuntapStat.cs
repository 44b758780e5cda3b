namespace Vnet.Devices;

/// <summary>What tap and tun count beside the statistics of every interface.</summary>
[VnetPcpustat]
public struct TuntapStat
{
    /// <summary>Reads and writes that moved a packet.</summary>
    public ulong transfers;

    /// <summary>Times that a queue was read empty.</summary>
    public ulong empties;

    /// <summary>Packets received with segments left uncut.</summary>
    public ulong gso_in;

    /// <summary>Packets sent so.</summary>
    public ulong gso_out;

    /// <summary>Packets whose checksum was left to us.</summary>
    public ulong csum_in;

    /// <summary>Packets whose checksum was left to the host.</summary>
    public ulong csum_out;

    /// <summary>Packets dropped for a virtio-net header that cannot be true.</summary>
    public ulong bad_headers;

    /// <summary>Packets dropped because this vnet has no mbufs.</summary>
    public ulong no_mbufs;

    /// <summary>Packets that the host refused to take: its end is down, or it has no memory.</summary>
    public ulong refused;
}
