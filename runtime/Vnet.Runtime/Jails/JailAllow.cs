namespace Vnet;

/// <summary>
/// What a jail is allowed: FreeBSD's <c>PR_ALLOW_*</c> with its numbers, less those about file systems and clocks, which a
/// jail here does not have. A jail never has what its parent lacks.
/// </summary>
[Flags]
public enum JailAllow
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Its root may set its host name (<c>allow.set_hostname</c>).</summary>
    SetHostname = 0x00000001,

    /// <summary>Its root may open raw sockets although it has no vnet of its own (<c>allow.raw_sockets</c>).</summary>
    RawSockets = 0x00000004,

    /// <summary>It may open sockets of other families than local, route, IPv4 and IPv6 (<c>allow.socket_af</c>).</summary>
    SocketAf = 0x00000040,

    /// <summary>It may read the kernel's message buffer (<c>allow.read_msgbuf</c>).</summary>
    ReadMsgbuf = 0x00000100,

    /// <summary>User 0 has privileges in it (<c>allow.suser</c>).</summary>
    Suser = 0x00000400,

    /// <summary>Its root may bind ports below 1024 (<c>allow.reserved_ports</c>).</summary>
    ReservedPorts = 0x00008000,

    /// <summary>It may run an NFS server; needs a vnet of its own (<c>allow.nfsd</c>).</summary>
    Nfsd = 0x00020000,

    /// <summary>Its root may change the routing table although it has no vnet of its own (<c>allow.routing</c>).</summary>
    Routing = 0x00200000,

    /// <summary>What a new jail is allowed unless told otherwise (<c>JAIL_DEFAULT_ALLOW</c>).</summary>
    Default = SetHostname | Suser | ReservedPorts,

    /// <summary>All of it: what the host is allowed.</summary>
    All = SetHostname | RawSockets | SocketAf | ReadMsgbuf | Suser | ReservedPorts | Nfsd | Routing,
}
