namespace Vnet;

/// <summary>
/// Coarse initialisation order, with FreeBSD's values (<c>enum sysinit_sub_id</c>, sys/kernel.h). Constructors run in
/// ascending order, destructors in descending order.
/// </summary>
public enum Subsystem
{
    /// <summary>Tunables are read (<c>SI_SUB_TUNABLES</c>).</summary>
    Tunables = 0x0700000,

    /// <summary>Memory (<c>SI_SUB_KMEM</c>).</summary>
    Kmem = 0x1800000,

    /// <summary>Locks (<c>SI_SUB_LOCK</c>).</summary>
    Lock = 0x1B00000,

    /// <summary>Event handlers (<c>SI_SUB_EVENTHANDLER</c>).</summary>
    EventHandler = 0x1C00000,

    /// <summary>What vnets need before modules are linked: list and locks (<c>SI_SUB_VNET_PRELINK</c>).</summary>
    VnetPrelink = 0x1E00000,

    /// <summary>Modules (<c>SI_SUB_KLD</c>).</summary>
    Kld = 0x2000000,

    /// <summary>Helper framework (<c>SI_SUB_KHELP</c>).</summary>
    Khelp = 0x2080000,

    /// <summary>Mandatory access control (<c>SI_SUB_MAC</c>).</summary>
    Mac = 0x2180000,

    /// <summary>The default vnet is allocated; per-vnet constructors come strictly after it (<c>SI_SUB_VNET</c>).</summary>
    Vnet = 0x21E0000,

    /// <summary>Interface core (<c>SI_SUB_INIT_IF</c>).</summary>
    InitIf = 0x3000000,

    /// <summary>Netgraph (<c>SI_SUB_NETGRAPH</c>).</summary>
    Netgraph = 0x3010000,

    /// <summary>Drivers (<c>SI_SUB_DRIVERS</c>).</summary>
    Drivers = 0x3100000,

    /// <summary>Pseudo devices (<c>SI_SUB_PSEUDO</c>).</summary>
    Pseudo = 0x7000000,

    /// <summary>Before protocols (<c>SI_SUB_PROTO_BEGIN</c>).</summary>
    ProtoBegin = 0x8000000,

    /// <summary>Packet filter hooks (<c>SI_SUB_PROTO_PFIL</c>).</summary>
    ProtoPfil = 0x8100000,

    /// <summary>Interfaces of protocols (<c>SI_SUB_PROTO_IF</c>).</summary>
    ProtoIf = 0x8400000,

    /// <summary>Domain initialisation (<c>SI_SUB_PROTO_DOMAININIT</c>).</summary>
    ProtoDomainInit = 0x8600000,

    /// <summary>Multicast (<c>SI_SUB_PROTO_MC</c>).</summary>
    ProtoMc = 0x8700000,

    /// <summary>Protocol domains: IP, TCP, UDP, routing (<c>SI_SUB_PROTO_DOMAIN</c>).</summary>
    ProtoDomain = 0x8800000,

    /// <summary>Firewalls (<c>SI_SUB_PROTO_FIREWALL</c>).</summary>
    ProtoFirewall = 0x8806000,

    /// <summary>Domains attach to interfaces (<c>SI_SUB_PROTO_IFATTACHDOMAIN</c>).</summary>
    ProtoIfAttachDomain = 0x8808000,

    /// <summary>After protocols (<c>SI_SUB_PROTO_END</c>).</summary>
    ProtoEnd = 0x8FFFFFF,

    /// <summary>The last subsystem of a vnet (<c>SI_SUB_VNET_DONE</c>).</summary>
    VnetDone = 0xDC00000,

    /// <summary>The end of boot (<c>SI_SUB_LAST</c>).</summary>
    Last = 0xFFFFFFF,
}
