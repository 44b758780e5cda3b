namespace Vnet.Devices;

/// <summary>Where what a port goes by comes from (802.1D-2004 §17.19.10, <c>infoIs</c>).</summary>
internal enum InfoOrigin
{
    /// <summary>The port is disabled.</summary>
    Disabled,

    /// <summary>It was received and has expired.</summary>
    Aged,

    /// <summary>It is the bridge's own.</summary>
    Mine,

    /// <summary>It was received.</summary>
    Received,
}
