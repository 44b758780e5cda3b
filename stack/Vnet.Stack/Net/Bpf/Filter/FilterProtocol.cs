namespace Vnet.Net;

// What may stand before a qualifier, a '[' or alone.
internal enum FilterProtocol
{
    Unstated,
    Link,
    Ip,
    Ip6,
    Arp,
    Rarp,
    Stp,
    Tcp,
    Udp,
    Sctp,
    Icmp,
    Icmp6,
    Igmp,
    Igrp,
    Pim,
    Vrrp,
    Carp,
    Ah,
    Esp,
}

internal enum FilterDirection
{
    Unstated,
    Source,
    Destination,
    Either,
    Each,
}

internal enum FilterType
{
    Unstated,
    Host,
    Net,
    Port,
    PortRange,
    Proto,
}

// What says how an address or number is meant; one that follows without its own inherits it.
internal sealed record FilterQualifier(FilterProtocol Protocol, FilterDirection Direction, FilterType Type);
