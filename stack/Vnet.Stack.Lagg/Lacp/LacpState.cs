namespace Vnet.Devices;

/// <summary>State of a port as LACPDUs tell it (IEEE 802.1AX-2008 §5.4.2.2 m).</summary>
[Flags]
public enum LacpState : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Speaks also unasked.</summary>
    Activity = 0x01,

    /// <summary>Wants to hear a word every second, and gives up after three; otherwise 30 and 90.</summary>
    Timeout = 0x02,

    /// <summary>May be used together with others.</summary>
    Aggregation = 0x04,

    /// <summary>Is attached to the aggregate that it belongs to.</summary>
    Synchronization = 0x08,

    /// <summary>Takes frames.</summary>
    Collecting = 0x10,

    /// <summary>Sends frames.</summary>
    Distributing = 0x20,

    /// <summary>Goes by what was set, not by what the partner told.</summary>
    Defaulted = 0x40,

    /// <summary>Has not heard of its partner in time.</summary>
    Expired = 0x80,
}
