namespace Vnet.Net;

/// <summary>What a <see cref="RouteMessage"/> tells (FreeBSD's <c>RTM_*</c>, with its values).</summary>
public enum RouteMessageType
{
    /// <summary>A route was added (<c>RTM_ADD</c>).</summary>
    Add = 0x1,

    /// <summary>A route was deleted (<c>RTM_DELETE</c>).</summary>
    Delete = 0x2,

    /// <summary>A route leads elsewhere, or one more way (<c>RTM_CHANGE</c>).</summary>
    Change = 0x3,

    /// <summary>A route was made by a redirect (<c>RTM_REDIRECT</c>).</summary>
    Redirect = 0x6,

    /// <summary>An interface has one more address (<c>RTM_NEWADDR</c>).</summary>
    NewAddress = 0xc,

    /// <summary>An interface has lost an address (<c>RTM_DELADDR</c>).</summary>
    DeleteAddress = 0xd,

    /// <summary>An interface or its link went up or down (<c>RTM_IFINFO</c>).</summary>
    InterfaceInfo = 0xe,

    /// <summary>An interface came or goes (<c>RTM_IFANNOUNCE</c>).</summary>
    InterfaceAnnounce = 0x11,
}
