namespace Vnet.Devices;

/// <summary>Whether a port is to carry frames (IEEE 802.1AX-2008 §5.4.8, <c>Selected</c>).</summary>
public enum LacpSelection
{
    /// <summary>It has no partner, or its partner has changed.</summary>
    Unselected,

    /// <summary>It leads elsewhere than the ports that are used, or may not be used with them.</summary>
    Standby,

    /// <summary>It is to.</summary>
    Selected,
}
