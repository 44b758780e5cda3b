namespace Vnet.Netinet6;

/// <summary>What ICMPv6 did in a vnet (FreeBSD's <c>struct icmp6stat</c>; of its histograms the types that this host speaks).</summary>
[VnetPcpustat]
public struct Icmp6stat
{
    /// <summary>Errors asked for.</summary>
    public ulong icp6s_error;

    /// <summary>Errors not sent because the rules forbid it.</summary>
    public ulong icp6s_canterror;

    /// <summary>Errors not sent because there were too many in this second.</summary>
    public ulong icp6s_toofreq;

    /// <summary>In: code that its type does not have.</summary>
    public ulong icp6s_badcode;

    /// <summary>In: shorter than a header.</summary>
    public ulong icp6s_tooshort;

    /// <summary>In: wrong checksum.</summary>
    public ulong icp6s_checksum;

    /// <summary>In: shorter than its type needs, or longer than is taken.</summary>
    public ulong icp6s_badlen;

    /// <summary>In: messages.</summary>
    public ulong icp6s_in;

    /// <summary>In: destination unreachable.</summary>
    public ulong icp6s_in_unreach;

    /// <summary>In: packet too big.</summary>
    public ulong icp6s_in_toobig;

    /// <summary>In: time exceeded.</summary>
    public ulong icp6s_in_timxceed;

    /// <summary>In: parameter problem.</summary>
    public ulong icp6s_in_paramprob;

    /// <summary>In: echo requests.</summary>
    public ulong icp6s_in_echo;

    /// <summary>In: echo replies.</summary>
    public ulong icp6s_in_echoreply;

    /// <summary>In: errors that quote no packet of this host, or too little of one.</summary>
    public ulong icp6s_badquote;

    /// <summary>In: types that nobody takes.</summary>
    public ulong icp6s_unknown;

    /// <summary>Echo replies sent.</summary>
    public ulong icp6s_reflect;

    /// <summary>Out: messages, of any type.</summary>
    public ulong icp6s_out;

    /// <summary>Out: unreachable, no route.</summary>
    public ulong icp6s_odst_unreach_noroute;

    /// <summary>Out: unreachable, forbidden.</summary>
    public ulong icp6s_odst_unreach_admin;

    /// <summary>Out: unreachable, beyond scope.</summary>
    public ulong icp6s_odst_unreach_beyondscope;

    /// <summary>Out: unreachable, address.</summary>
    public ulong icp6s_odst_unreach_addr;

    /// <summary>Out: unreachable, port.</summary>
    public ulong icp6s_odst_unreach_noport;

    /// <summary>Out: packet too big.</summary>
    public ulong icp6s_opacket_too_big;

    /// <summary>Out: time exceeded, hop limit.</summary>
    public ulong icp6s_otime_exceed_transit;

    /// <summary>Out: time exceeded, reassembly.</summary>
    public ulong icp6s_otime_exceed_reassembly;

    /// <summary>Out: parameter problem, header.</summary>
    public ulong icp6s_oparamprob_header;

    /// <summary>Out: parameter problem, next header.</summary>
    public ulong icp6s_oparamprob_nextheader;

    /// <summary>Out: parameter problem, option.</summary>
    public ulong icp6s_oparamprob_option;

    /// <summary>Out: errors of another kind.</summary>
    public ulong icp6s_ounknown;

    /// <summary>Path MTUs learnt.</summary>
    public ulong icp6s_pmtuchg;
}
