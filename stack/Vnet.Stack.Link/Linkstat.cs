namespace Vnet.Devices;

/// <summary>What one direction of an emulated wire has done; every packet that came ends in one of them.</summary>
[VnetPcpustat]
public struct Linkstat
{
    /// <summary>Packets given to it, after segmentation.</summary>
    public ulong packets;

    /// <summary>Their bytes.</summary>
    public ulong bytes;

    /// <summary>Delivered, duplicates included.</summary>
    public ulong delivered;

    /// <summary>Lost on the wire.</summary>
    public ulong lost;

    /// <summary>Made to arrive twice.</summary>
    public ulong duplicated;

    /// <summary>Overtaken.</summary>
    public ulong reordered;

    /// <summary>Delivered with a bit flipped.</summary>
    public ulong corrupted;

    /// <summary>Dropped because the queue was full.</summary>
    public ulong queue_drops;

    /// <summary>Dropped by CoDel.</summary>
    public ulong codel_drops;

    /// <summary>Marked by CoDel (RFC 3168).</summary>
    public ulong ecn_marks;

    /// <summary>Dropped because the other end is down, or the link was taken away.</summary>
    public ulong unreachable;

    /// <summary>Dropped for lack of an mbuf.</summary>
    public ulong no_mbufs;
}
