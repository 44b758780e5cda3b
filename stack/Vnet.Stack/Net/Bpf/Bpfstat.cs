namespace Vnet.Net;

/// <summary>What taps counted (<c>bd_rcount</c> …): of one of them, and of a vnet's.</summary>
[VnetPcpustat]
public struct Bpfstat
{
    /// <summary>Packets seen in the wanted direction.</summary>
    public ulong bs_seen;

    /// <summary>Packets that the filter wanted.</summary>
    public ulong bs_kept;

    /// <summary>Of those, packets for which there was no room.</summary>
    public ulong bs_dropped;

    /// <summary>Packets written to the interface.</summary>
    public ulong bs_written;
}
