namespace Vnet.Devices;

/// <summary>How a gif treats its packets (FreeBSD's <c>GIF_*</c> options, and what it has as <c>link2</c>).</summary>
[Flags]
public enum GifOptions
{
    /// <summary>As usual.</summary>
    None = 0,

    /// <summary>Takes packets from any source (<c>ignore_source</c>).</summary>
    IgnoreSource = 0x1,

    /// <summary>Outer IPv6 packets as large as the path takes, not 1280 bytes (<c>noclamp</c>).</summary>
    NoClamp = 0x2,

    /// <summary>Does not ask whether the outer source is reached by the interface that it came by (<c>link2</c>).</summary>
    NoIngressFilter = 0x4,
}
