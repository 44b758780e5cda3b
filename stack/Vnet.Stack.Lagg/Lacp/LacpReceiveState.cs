namespace Vnet.Devices;

/// <summary>What a port knows of its partner (IEEE 802.1AX-2008 §5.4.12, receive machine).</summary>
public enum LacpReceiveState
{
    /// <summary>No link, or the aggregate is down.</summary>
    PortDisabled,

    /// <summary>Has not heard of it in time, and asks for a word every second.</summary>
    Expired,

    /// <summary>There is none.</summary>
    Defaulted,

    /// <summary>It is there.</summary>
    Current,
}
