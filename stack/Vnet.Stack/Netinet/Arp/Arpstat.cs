namespace Vnet.Netinet;

/// <summary>What ARP did in a vnet (FreeBSD's <c>struct arpstat</c>, <c>net.link.ether.arp.stats</c>).</summary>
[VnetPcpustat]
public struct Arpstat
{
    /// <summary>Requests sent.</summary>
    public ulong txrequests;

    /// <summary>Replies sent.</summary>
    public ulong txreplies;

    /// <summary>Announcements sent: gratuitous ARP.</summary>
    public ulong txannounces;

    /// <summary>Probes sent (RFC 5227).</summary>
    public ulong txprobes;

    /// <summary>Packets that could not be sent.</summary>
    public ulong txerrors;

    /// <summary>Requests not sent, because too many were in this second.</summary>
    public ulong txlimited;

    /// <summary>Requests received.</summary>
    public ulong rxrequests;

    /// <summary>Replies received.</summary>
    public ulong rxreplies;

    /// <summary>Packets received.</summary>
    public ulong received;

    /// <summary>Received and dropped: shorter than they say, of other hardware or protocol, or another operation.</summary>
    public ulong rxbad;

    /// <summary>Received and dropped: the sender's hardware address is a group's.</summary>
    public ulong rxmulticast;

    /// <summary>Received and dropped: the interface has no IPv4 address, or does no ARP.</summary>
    public ulong rxnoaddr;

    /// <summary>Received and not learnt: the sender's address is not on the interface's networks.</summary>
    public ulong rxwrongnet;

    /// <summary>Packets dropped that waited for an address: too many, or nobody answered.</summary>
    public ulong dropped;

    /// <summary>Entries given up, because nobody answered.</summary>
    public ulong timeouts;

    /// <summary>Addresses of ours that somebody else uses too: conflicts seen.</summary>
    public ulong dupips;

    /// <summary>Announcements that defended an address (RFC 5227).</summary>
    public ulong defended;

    /// <summary>Entries thrown out for others, because the table was full.</summary>
    public ulong evicted;

    /// <summary>Entries not made, because the table was full.</summary>
    public ulong full;

    /// <summary>Messages not written, because too many were in this second.</summary>
    public ulong loglimited;
}
