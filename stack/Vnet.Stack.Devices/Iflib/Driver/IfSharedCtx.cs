using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>What all devices of a driver have in common (FreeBSD's <c>struct if_shared_ctx</c>). Never changes.</summary>
/// <remarks>
/// Arrays are by ring of a set, <see cref="MaxRings"/> at most. Descriptor counts are powers of two, and
/// <c>Min ≤ Default ≤ Max</c> for each ring; registration refuses what is not so.
/// </remarks>
public sealed record IfSharedCtx
{
    /// <summary>Rings that a queue set may have.</summary>
    public const int MaxRings = 8;

    /// <summary>Name of the driver; with the unit, that of its interfaces: <c>em</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the driver, for <c>dev.X.N.iflib.driver_version</c>.</summary>
    public string DriverVersion { get; init; } = "1";

    /// <summary>The link layer of its interfaces.</summary>
    public IfLayer Layer { get; init; } = Ethernet.Layer;

    /// <summary>Kind of interface.</summary>
    public IfType Type { get; init; } = IfType.Ethernet;

    /// <summary>What the devices are like.</summary>
    public IflibFlags Flags { get; init; }

    /// <summary>Alignment of rings in bytes, a power of two (<c>isc_q_align</c>).</summary>
    public int QueueAlignment { get; init; } = 64;

    /// <summary>Bytes of a packet sent without TSO, at most (<c>isc_tx_maxsize</c>).</summary>
    public int TxMaxSize { get; init; } = 16 * 1024;

    /// <summary>Bytes of one of its segments, at most.</summary>
    public int TxMaxSegmentSize { get; init; } = 16 * 1024;

    /// <summary>Bytes of a TSO packet, at most (<c>isc_tso_maxsize</c>).</summary>
    public int TsoMaxSize { get; init; } = (64 * 1024) - 1;

    /// <summary>Bytes of one of its segments, at most.</summary>
    public int TsoMaxSegmentSize { get; init; } = 64 * 1024;

    /// <summary>Bytes of a received packet, at most (<c>isc_rx_maxsize</c>).</summary>
    public int RxMaxSize { get; init; } = 64 * 1024;

    /// <summary>Segments of a received packet, at most; 64 is the limit of the framework (<c>isc_rx_nsegments</c>).</summary>
    public int RxSegments { get; init; } = 64;

    /// <summary>Rings of a transmit set, 1 … 8 (<c>isc_ntxqs</c>). The last one holds packets' descriptors.</summary>
    public int TxRings { get; init; } = 1;

    /// <summary>Rings of a receive set, 1 … 8 (<c>isc_nrxqs</c>).</summary>
    public int RxRings { get; init; } = 1;

    /// <summary>Free lists of a receive set, 1 … <see cref="RxRings"/>, less one with a completion queue (<c>isc_nfl</c>).</summary>
    public int FreeLists { get; init; } = 1;

    /// <summary>Messages for what is not a queue (<c>isc_admin_intrcnt</c>).</summary>
    public int AdminInterrupts { get; init; } = 1;

    /// <summary>Sent packets are looked for when this many descriptors are in use (<c>isc_tx_reclaim_thresh</c>); 0 for an eighth of the ring.</summary>
    public int TxReclaimThreshold { get; init; }

    /// <summary>Fewest receive descriptors, by ring.</summary>
    public IReadOnlyList<int> RxDescriptorsMin { get; init; } = [64];

    /// <summary>Receive descriptors unless told otherwise, by ring.</summary>
    public IReadOnlyList<int> RxDescriptorsDefault { get; init; } = [1024];

    /// <summary>Most receive descriptors, by ring.</summary>
    public IReadOnlyList<int> RxDescriptorsMax { get; init; } = [4096];

    /// <summary>Fewest transmit descriptors, by ring.</summary>
    public IReadOnlyList<int> TxDescriptorsMin { get; init; } = [64];

    /// <summary>Transmit descriptors unless told otherwise, by ring.</summary>
    public IReadOnlyList<int> TxDescriptorsDefault { get; init; } = [1024];

    /// <summary>Most transmit descriptors, by ring.</summary>
    public IReadOnlyList<int> TxDescriptorsMax { get; init; } = [4096];

    internal bool Has(IflibFlags flag) => (Flags & flag) != 0;
}
