namespace Vnet.Iflib;

/// <summary>What a receive queue has counted; written under its lock.</summary>
internal struct RxqCounters
{
    /// <summary>Packets that the device received.</summary>
    public ulong Packets;

    /// <summary>Of those, how many were copied, their buffers going back at once.</summary>
    public ulong Copied;

    /// <summary>Packets that the device or the framework found damaged.</summary>
    public ulong Errors;

    /// <summary>Packets dropped because memory was short.</summary>
    public ulong NoMemory;

    /// <summary>Packets dropped because the interface had moved to another vnet meanwhile.</summary>
    public ulong Moved;

    /// <summary>Descriptions that cannot be: the device was reset.</summary>
    public ulong BadDescriptors;
}
