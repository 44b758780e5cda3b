namespace Vnet.Netinet6;

/// <summary>How neighbor discovery treats an interface (FreeBSD's <c>ND6_IFF_*</c>, with their values).</summary>
[Flags]
public enum Nd6Flags
{
    /// <summary>Nothing said.</summary>
    None = 0,

    /// <summary>Whether neighbours can be reached is verified (<c>ND6_IFF_PERFORMNUD</c>, ifconfig's <c>nud</c>).</summary>
    PerformNud = 0x1,

    /// <summary>Routers are heard: they are solicited, and their advertisements used (<c>ND6_IFF_ACCEPT_RTADV</c>).</summary>
    AcceptRtadv = 0x2,

    /// <summary>Its addresses are preferred as sources (<c>ND6_IFF_PREFER_SOURCE</c>).</summary>
    PreferSource = 0x4,

    /// <summary>It speaks no IPv6 (<c>ND6_IFF_IFDISABLED</c>): before somebody asks for it, or because its address is another's.</summary>
    IfDisabled = 0x8,

    /// <summary>An address gets no route for its network (<c>ND6_IFF_DONT_SET_IFROUTE</c>).</summary>
    DontSetIfroute = 0x10,

    /// <summary>It gets a link-local address by itself (<c>ND6_IFF_AUTO_LINKLOCAL</c>).</summary>
    AutoLinkLocal = 0x20,

    /// <summary>Routers are no default routers, though their prefixes are used (<c>ND6_IFF_NO_RADR</c>).</summary>
    NoRadr = 0x40,

    /// <summary>Its addresses are not preferred for packets that go out by it (<c>ND6_IFF_NO_PREFER_IFACE</c>).</summary>
    NoPreferIface = 0x80,

    /// <summary>Its addresses are used without asking whether they are another's (<c>ND6_IFF_NO_DAD</c>).</summary>
    NoDad = 0x100,

    /// <summary>Addresses formed of prefixes are stable and private (<c>ND6_IFF_STABLEADDR</c>, RFC 7217).</summary>
    StableAddr = 0x800,
}
