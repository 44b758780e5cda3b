namespace Vnet.Net;

/// <summary>What an interface knows of its link (<c>LINK_STATE_*</c>).</summary>
public enum LinkState : byte
{
    /// <summary>Nothing.</summary>
    Unknown = 0,

    /// <summary>Down.</summary>
    Down = 1,

    /// <summary>Up.</summary>
    Up = 2,
}
