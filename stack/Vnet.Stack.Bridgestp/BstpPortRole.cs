namespace Vnet.Devices;

/// <summary>A port's part in the tree (802.1D-2004 §17.7).</summary>
public enum BstpPortRole
{
    /// <summary>None: its link or its bridge is down.</summary>
    Disabled,

    /// <summary>The way to the root.</summary>
    Root,

    /// <summary>The way to the root for its segment.</summary>
    Designated,

    /// <summary>Another way to the root, by another bridge.</summary>
    Alternate,

    /// <summary>A second connection to a segment that this bridge serves.</summary>
    Backup,
}
