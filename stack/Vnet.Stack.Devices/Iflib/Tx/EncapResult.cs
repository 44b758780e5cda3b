namespace Vnet.Iflib;

/// <summary>How putting a packet into descriptors ended.</summary>
internal enum EncapResult
{
    /// <summary>The device will send it.</summary>
    Sent,

    /// <summary>Descriptors are short: later.</summary>
    NoRoom,

    /// <summary>It cannot be sent, and was freed.</summary>
    Dropped,
}
