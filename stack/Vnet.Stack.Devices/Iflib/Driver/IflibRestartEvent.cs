namespace Vnet.Iflib;

/// <summary>What may need a device to be stopped and started (FreeBSD's <c>enum iflib_restart_event</c>).</summary>
public enum IflibRestartEvent
{
    /// <summary>A VLAN was configured or removed.</summary>
    VlanConfig,

    /// <summary>Capabilities changed.</summary>
    Capabilities,
}
