namespace Vnet.Net;

/// <summary>What a route is (FreeBSD's <c>RTF_*</c> flags, with their values).</summary>
[Flags]
public enum RouteFlags
{
    /// <summary>Nothing said.</summary>
    None = 0,

    /// <summary>Usable (<c>RTF_UP</c>).</summary>
    Up = 0x1,

    /// <summary>By way of a router (<c>RTF_GATEWAY</c>).</summary>
    Gateway = 0x2,

    /// <summary>To one host (<c>RTF_HOST</c>).</summary>
    Host = 0x4,

    /// <summary>Packets are refused and the sender told (<c>RTF_REJECT</c>).</summary>
    Reject = 0x8,

    /// <summary>Made by a redirect (<c>RTF_DYNAMIC</c>).</summary>
    Dynamic = 0x10,

    /// <summary>Added by hand (<c>RTF_STATIC</c>).</summary>
    Static = 0x800,

    /// <summary>Packets are dropped in silence (<c>RTF_BLACKHOLE</c>).</summary>
    Blackhole = 0x1000,

    /// <summary>Goes with its interface's address; not to be deleted by hand (<c>RTF_PINNED</c>).</summary>
    Pinned = 0x100000,
}
