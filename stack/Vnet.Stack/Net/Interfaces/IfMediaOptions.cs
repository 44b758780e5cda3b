namespace Vnet.Net;

/// <summary>Options of a media word (<c>IFM_FDX</c> and its relatives, with their values).</summary>
[Flags]
public enum IfMediaOptions : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Both directions at once.</summary>
    FullDuplex = 0x0010_0000,

    /// <summary>One direction at a time.</summary>
    HalfDuplex = 0x0020_0000,

    /// <summary>Pause frames are honoured.</summary>
    FlowControl = 0x0040_0000,

    /// <summary>What is sent comes back.</summary>
    Loopback = 0x0080_0000,
}
