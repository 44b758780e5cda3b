namespace Vnet.Net;

/// <summary>State of an interface (FreeBSD's <c>if_flags</c> and <c>if_drv_flags</c>, with their values).</summary>
[Flags]
public enum IfFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Administratively up.</summary>
    Up = 0x1,

    /// <summary>Has broadcast.</summary>
    Broadcast = 0x2,

    /// <summary>Loops back what is sent.</summary>
    Loopback = 0x8,

    /// <summary>Joins two ends.</summary>
    PointToPoint = 0x10,

    /// <summary>The driver is ready (<c>IFF_DRV_RUNNING</c>).</summary>
    Running = 0x40,

    /// <summary>Has no ARP.</summary>
    NoArp = 0x80,

    /// <summary>Receives all frames (<c>IFF_PROMISC</c>).</summary>
    Promiscuous = 0x100,

    /// <summary>Receives all multicast frames.</summary>
    AllMulticast = 0x200,

    /// <summary>The driver's transmit ring is full (<c>IFF_DRV_OACTIVE</c>).</summary>
    OutputActive = 0x400,

    /// <summary>Does not hear what it sends.</summary>
    Simplex = 0x800,

    /// <summary>Has multicast.</summary>
    Multicast = 0x8000,

    /// <summary>Answers ARP only from static entries (<c>IFF_STATICARP</c>).</summary>
    StaticArp = 0x80000,

    /// <summary>Being detached: takes no more packets (<c>IFF_DYING</c>).</summary>
    Dying = 0x200000,
}
