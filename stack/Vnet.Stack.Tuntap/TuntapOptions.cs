using Vnet.Net;

namespace Vnet.Devices;

/// <summary>How a tap or tun interface is made.</summary>
public sealed record TuntapOptions
{
    /// <summary>
    /// Name of the host's end, or a pattern with <c>%d</c> for the first free number; null for <c>tap%d</c> or
    /// <c>tun%d</c>. An existing tap or tun of that name is joined, unless <see cref="IsExclusive"/>.
    /// </summary>
    public string? HostName { get; init; }

    /// <summary>Refuse a name that exists, rather than join it (<c>IFF_TUN_EXCL</c>).</summary>
    public bool IsExclusive { get; init; }

    /// <summary>Queues, 1 … 256: each has a descriptor and a receive thread of its own, and keeps the order of its flows.</summary>
    public int Queues { get; init; } = 1;

    /// <summary>
    /// Whether checksums and TCP segments are left to the other side, both ways (virtio-net header). Without it every
    /// packet is complete, and no larger than the MTU.
    /// </summary>
    public bool Offloads { get; init; } = true;

    /// <summary>Leave the host's end when this one ends (<c>TUNSETPERSIST</c>), for a later one to join.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>User who may join it without privilege (<c>TUNSETOWNER</c>); null to leave that as it is.</summary>
    public uint? Owner { get; init; }

    /// <summary>Group whose members may (<c>TUNSETGROUP</c>).</summary>
    public uint? Group { get; init; }

    /// <summary>Bring the host's end up as well; takes CAP_NET_ADMIN.</summary>
    public bool BringHostUp { get; init; }

    /// <summary>Address of the host's end (tap only), or null for one of the kernel's choice.</summary>
    public MacAddress? HostLinkAddress { get; init; }

    /// <summary>Address of our end (tap only), or null for one of the vnet's choice.</summary>
    public MacAddress? LinkAddress { get; init; }

    /// <summary>MTU of both ends, 68 … 65521; null to take the host's end's.</summary>
    public int? Mtu { get; init; }

    /// <summary>
    /// Network namespace that the host's end is in: a name of <c>ip netns</c> or a path such as <c>/proc/PID/ns/net</c>;
    /// null for the thread's own. Takes CAP_SYS_ADMIN.
    /// </summary>
    public string? HostNamespace { get; init; }

    /// <summary>The device file.</summary>
    public string DevicePath { get; init; } = "/dev/net/tun";
}
