namespace Vnet.Devices;

/// <summary>What packet interfaces count beside the statistics of every interface.</summary>
[VnetPcpustat]
public struct PacketStat
{
    /// <summary>Blocks of a ring that were walked.</summary>
    public ulong blocks;

    /// <summary>Frames in them.</summary>
    public ulong frames;

    /// <summary>Frames that the kernel dropped because a ring was full.</summary>
    public ulong ring_drops;

    /// <summary>Frames dropped because they were longer than a block, and cut by the kernel.</summary>
    public ulong truncated;

    /// <summary>Frames dropped because their place in the ring, or their virtio-net header, cannot be true.</summary>
    public ulong malformed;

    /// <summary>Frames dropped because this vnet has no mbufs.</summary>
    public ulong no_mbufs;

    /// <summary>Frames that the kernel refused to send.</summary>
    public ulong refused;
}
