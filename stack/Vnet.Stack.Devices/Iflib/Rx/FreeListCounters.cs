namespace Vnet.Iflib;

/// <summary>What a free list has counted; written under its queue's lock.</summary>
internal struct FreeListCounters
{
    /// <summary>Buffers allocated.</summary>
    public ulong Allocated;

    /// <summary>Times that a refill ended because memory was short.</summary>
    public ulong Starved;

    /// <summary>Buffers given to the device.</summary>
    public ulong Refilled;
}
