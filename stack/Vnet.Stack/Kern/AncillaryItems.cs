namespace Vnet.Kern;

/// <summary>What of an <see cref="Ancillary"/> counts.</summary>
[Flags]
public enum AncillaryItems
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><see cref="Ancillary.Local"/>.</summary>
    Local = 0x1,

    /// <summary><see cref="Ancillary.Interface"/>.</summary>
    Interface = 0x2,

    /// <summary><see cref="Ancillary.HopLimit"/>.</summary>
    HopLimit = 0x4,

    /// <summary><see cref="Ancillary.TrafficClass"/>.</summary>
    TrafficClass = 0x8,

    /// <summary><see cref="Ancillary.Timestamp"/>.</summary>
    Timestamp = 0x10,

    /// <summary><see cref="Ancillary.FlowId"/>.</summary>
    FlowId = 0x20,

    /// <summary><see cref="Ancillary.DontFragment"/>.</summary>
    DontFragment = 0x40,
}
