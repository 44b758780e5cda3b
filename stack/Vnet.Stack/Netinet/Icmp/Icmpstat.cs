namespace Vnet.Netinet;

/// <summary>What ICMP did in a vnet (FreeBSD's <c>struct icmpstat</c>, <c>net.inet.icmp.stats</c>).</summary>
[VnetPcpustat]
public unsafe struct Icmpstat
{
    /// <summary>Errors that were to be sent: calls of <see cref="Icmp.Error"/>, without redirects.</summary>
    public ulong icps_error;

    /// <summary>Errors not sent: the packet is too short.</summary>
    public ulong icps_oldshort;

    /// <summary>Errors not sent: the packet is itself an ICMP error.</summary>
    public ulong icps_oldicmp;

    /// <summary>Messages sent, by type.</summary>
    public fixed ulong icps_outhist[IcmpType.Max + 1];

    /// <summary>In: the code is out of its range.</summary>
    public ulong icps_badcode;

    /// <summary>In: shorter than a header.</summary>
    public ulong icps_tooshort;

    /// <summary>In: wrong checksum.</summary>
    public ulong icps_checksum;

    /// <summary>In: the length does not fit the type, or the quoted packet.</summary>
    public ulong icps_badlen;

    /// <summary>Answers sent.</summary>
    public ulong icps_reflect;

    /// <summary>Messages received, by type.</summary>
    public fixed ulong icps_inhist[IcmpType.Max + 1];

    /// <summary>In: echo requests to a broadcast or group address, not answered.</summary>
    public ulong icps_bmcastecho;

    /// <summary>The same for timestamp requests.</summary>
    public ulong icps_bmcasttstamp;

    /// <summary>Not answered: the sender is no single host; or, in errors and redirects, the quoted packet is none of this host's.</summary>
    public ulong icps_badaddr;

    /// <summary>Not answered: no route back.</summary>
    public ulong icps_noroute;

    /// <summary>Not sent: more than <c>net.inet.icmp.icmplim</c> in this second.</summary>
    public ulong icps_limited;

    /// <summary>Not sent: to a broadcast or group address, or not the first fragment.</summary>
    public ulong icps_suppressed;

    /// <summary>Not sent: no memory.</summary>
    public ulong icps_nobufs;

    /// <summary>In: an MTU below 68, or none smaller than the packet (RFC 1191).</summary>
    public ulong icps_badmtu;

    /// <summary>In: redirects believed.</summary>
    public ulong icps_redirects;

    /// <summary>In: redirects not believed: see the rules of RFC 1122 section 3.2.2.2.</summary>
    public ulong icps_badredirect;

    /// <summary>In: errors given to a transport protocol.</summary>
    public ulong icps_notices;

    /// <summary>Messages of a type sent.</summary>
    public readonly ulong Sent(byte type) => type <= IcmpType.Max ? icps_outhist[type] : 0;

    /// <summary>Messages of a type received.</summary>
    public readonly ulong Received(byte type) => type <= IcmpType.Max ? icps_inhist[type] : 0;
}
