namespace Vnet.Iflib;

/// <summary>What a transmit queue's consumer has counted; written by it alone.</summary>
internal struct TxqCounters
{
    /// <summary>Descriptors that the device was done with.</summary>
    public ulong Processed;

    /// <summary>Descriptors whose memory was freed.</summary>
    public ulong Cleaned;

    /// <summary>Packets copied to have fewer pieces.</summary>
    public ulong Defrag;

    /// <summary>Of those, how many could not be.</summary>
    public ulong DefragFailed;

    /// <summary>Packets moved together to have fewer pieces.</summary>
    public ulong Collapses;

    /// <summary>Packets whose headers were pulled up, or copied to be written.</summary>
    public ulong Pullups;

    /// <summary>Times that descriptors were short.</summary>
    public ulong NoDescriptor;

    /// <summary>Packets of too many pieces, by the framework's count.</summary>
    public ulong MapFailed;

    /// <summary>Packets of too many pieces, by the driver's (<c>txd_encap_efbig</c>).</summary>
    public ulong EncapTooBig;

    /// <summary>Packets that could not be sent.</summary>
    public ulong Dropped;

    /// <summary>Doorbells rung.</summary>
    public ulong Doorbells;

    /// <summary>Status reports asked for.</summary>
    public ulong StatusRequests;
}
