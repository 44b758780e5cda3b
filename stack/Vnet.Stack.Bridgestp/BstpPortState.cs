namespace Vnet.Devices;

/// <summary>What a port does with frames (802.1D-2004 §17.3; <c>BSTP_IFSTATE_*</c>).</summary>
public enum BstpPortState
{
    /// <summary>Takes no part: its link or its bridge is down.</summary>
    Disabled,

    /// <summary>Neither learns nor forwards.</summary>
    Discarding,

    /// <summary>Learns, and does not forward yet.</summary>
    Learning,

    /// <summary>Learns and forwards.</summary>
    Forwarding,
}
