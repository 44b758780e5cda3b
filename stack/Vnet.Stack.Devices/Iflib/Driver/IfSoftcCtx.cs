using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>
/// What one device is like (FreeBSD's <c>struct if_softc_ctx</c>): filled by <see cref="IflibDriver.AttachPre"/>, then by
/// the framework, and read by both.
/// </summary>
public sealed class IfSoftcCtx
{
    /// <summary>Transmit queue sets that the device has (<c>isc_ntxqsets_max</c>). Set by the driver.</summary>
    public int TxQueueSetsMax { get; set; } = 1;

    /// <summary>Receive queue sets that the device has (<c>isc_nrxqsets_max</c>). Set by the driver.</summary>
    public int RxQueueSetsMax { get; set; } = 1;

    /// <summary>Messages that the device may send, admin included; 0 for one per CPU and admin vector. Set by the driver.</summary>
    public int Messages { get; set; }

    /// <summary>Transmit queue sets in use (<c>isc_ntxqsets</c>). Set by the framework before queues are allocated.</summary>
    public int TxQueueSets { get; internal set; }

    /// <summary>Receive queue sets in use (<c>isc_nrxqsets</c>).</summary>
    public int RxQueueSets { get; internal set; }

    /// <summary>Transmit descriptors in use, by ring of a set (<c>isc_ntxd</c>).</summary>
    public IReadOnlyList<int> TxDescriptors { get; internal set; } = [];

    /// <summary>Receive descriptors in use, by ring of a set (<c>isc_nrxd</c>).</summary>
    public IReadOnlyList<int> RxDescriptors { get; internal set; } = [];

    /// <summary>Vectors allocated, admin included (<c>isc_vectors</c>).</summary>
    public int Vectors { get; internal set; }

    /// <summary>How the device interrupts (<c>isc_intr</c>).</summary>
    public IflibInterruptMode InterruptMode { get; internal set; }

    /// <summary>Entries of the RSS indirection table, a power of two (<c>isc_rss_table_size</c>).</summary>
    public int RssTableSize { get; set; } = 64;

    /// <summary>Segments of a packet without TSO, 1 … 128 (<c>isc_tx_nsegments</c>).</summary>
    public int TxSegments { get; set; } = 32;

    /// <summary>Segments of a TSO packet, 4 … 128 (<c>isc_tx_tso_segments_max</c>); the stack is told three fewer.</summary>
    public int TsoSegmentsMax { get; set; } = 32;

    /// <summary>Bytes of a TSO packet (<c>isc_tx_tso_size_max</c>); 0 for the driver's limit.</summary>
    public int TsoSizeMax { get; set; }

    /// <summary>Bytes of a TSO packet's segment (<c>isc_tx_tso_segsize_max</c>); 0 for the driver's limit.</summary>
    public int TsoSegmentSizeMax { get; set; }

    /// <summary>Checksum and segmentation work that the device can take on (<c>isc_tx_csum_flags</c>).</summary>
    public CsumFlags TxCsumFlags { get; set; }

    /// <summary>What the device can do (<c>isc_capabilities</c>); software LRO is added by the framework.</summary>
    public IfCap Capabilities { get; set; }

    /// <summary>What of that is on at first (<c>isc_capenable</c>).</summary>
    public IfCap CapEnable { get; set; }

    /// <summary>Bytes of the largest frame with its link header (<c>isc_max_frame_size</c>); decides the buffers' size.</summary>
    public int MaxFrameSize { get; set; } = 1518;

    /// <summary>
    /// Bytes of a buffer of each free list (<c>ifl_buf_size</c>); 0 for the smallest cluster that holds a frame. Each
    /// list has a size of its own.
    /// </summary>
    public int[] FreeListBufferSize { get; } = new int[IfSharedCtx.MaxRings];

    /// <summary>The link-level address that the interface starts with.</summary>
    public MacAddress LinkAddress { get; set; }

    /// <summary>
    /// Whether the other end's pause frames have stopped transmission since the last look (<c>isc_pause_frames</c>). Set by the
    /// driver; a queue that stands still for it is not hung. Cleared by each check.
    /// </summary>
    public bool PauseFrames { get; set; }
}
