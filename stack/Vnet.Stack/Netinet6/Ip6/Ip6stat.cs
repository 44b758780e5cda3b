namespace Vnet.Netinet6;

/// <summary>What IPv6 did in a vnet (FreeBSD's <c>struct ip6stat</c>, without its histograms).</summary>
[VnetPcpustat]
public struct Ip6stat
{
    /// <summary>In: packets.</summary>
    public ulong ip6s_total;

    /// <summary>In: dropped, shorter than a header or than it says.</summary>
    public ulong ip6s_tooshort;

    /// <summary>In: dropped, no room to bring its headers together.</summary>
    public ulong ip6s_toosmall;

    /// <summary>In: fragments.</summary>
    public ulong ip6s_fragments;

    /// <summary>In: fragments dropped, duplicates and those that found no room.</summary>
    public ulong ip6s_fragdropped;

    /// <summary>In: fragments dropped, their datagram was not complete in time.</summary>
    public ulong ip6s_fragtimeout;

    /// <summary>In: fragments dropped, a limit of the vnet or the system was reached.</summary>
    public ulong ip6s_fragoverflow;

    /// <summary>Fragments dropped because they overlap others (RFC 5722).</summary>
    public ulong ip6s_fragoverlap;

    /// <summary>Passed on to another host.</summary>
    public ulong ip6s_forward;

    /// <summary>In: dropped, not for this host and not to be passed on.</summary>
    public ulong ip6s_cantforward;

    /// <summary>Redirects sent.</summary>
    public ulong ip6s_redirectsent;

    /// <summary>In: given to a protocol.</summary>
    public ulong ip6s_delivered;

    /// <summary>Out: packets of this host.</summary>
    public ulong ip6s_localout;

    /// <summary>Out: dropped, no memory or no room.</summary>
    public ulong ip6s_odropped;

    /// <summary>In: datagrams put together.</summary>
    public ulong ip6s_reassembled;

    /// <summary>In: fragments that were the whole datagram (RFC 6946).</summary>
    public ulong ip6s_atomicfrags;

    /// <summary>Out: datagrams divided.</summary>
    public ulong ip6s_fragmented;

    /// <summary>Out: fragments made.</summary>
    public ulong ip6s_ofragments;

    /// <summary>Out: dropped, larger than the path takes and not to be divided.</summary>
    public ulong ip6s_cantfrag;

    /// <summary>In: dropped, an option is wrong.</summary>
    public ulong ip6s_badoptions;

    /// <summary>Out, and passing: dropped, no route.</summary>
    public ulong ip6s_noroute;

    /// <summary>In: dropped, not version 6.</summary>
    public ulong ip6s_badvers;

    /// <summary>Dropped, addresses whose scope does not allow it.</summary>
    public ulong ip6s_badscope;

    /// <summary>In: dropped, to a group that nobody here is a member of.</summary>
    public ulong ip6s_notmember;

    /// <summary>In: dropped, extension headers too long.</summary>
    public ulong ip6s_exthdrtoolong;

    /// <summary>In: dropped, too many extension headers.</summary>
    public ulong ip6s_toomanyhdr;

    /// <summary>In: dropped, no such protocol.</summary>
    public ulong ip6s_noproto;

    /// <summary>In: dropped, the receiving interface is gone or speaks no IPv6.</summary>
    public ulong ip6s_gone;

    /// <summary>Out: no source address of a fitting scope.</summary>
    public ulong ip6s_sources_none;
}
