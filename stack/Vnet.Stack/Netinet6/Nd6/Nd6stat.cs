namespace Vnet.Netinet6;

/// <summary>What neighbor discovery did in a vnet (<c>net.inet6.icmp6.nd6_stats</c>).</summary>
[VnetPcpustat]
public struct Nd6stat
{
    /// <summary>Neighbor solicitations sent.</summary>
    public ulong txsolicits;

    /// <summary>Neighbor advertisements sent.</summary>
    public ulong txadverts;

    /// <summary>Router solicitations sent.</summary>
    public ulong txrsolicits;

    /// <summary>Router advertisements sent.</summary>
    public ulong txradverts;

    /// <summary>Redirects sent.</summary>
    public ulong txredirects;

    /// <summary>Messages that could not be sent.</summary>
    public ulong txerrors;

    /// <summary>Messages not sent, because too many were in this second.</summary>
    public ulong txlimited;

    /// <summary>Neighbor solicitations received.</summary>
    public ulong rxsolicits;

    /// <summary>Neighbor advertisements received.</summary>
    public ulong rxadverts;

    /// <summary>Router solicitations received.</summary>
    public ulong rxrsolicits;

    /// <summary>Router advertisements received.</summary>
    public ulong rxradverts;

    /// <summary>Redirects received.</summary>
    public ulong rxredirects;

    /// <summary>Received and dropped: the hop limit is not 255, so that it may come from beyond the link.</summary>
    public ulong rxbadhlim;

    /// <summary>Received and dropped: the code is not 0.</summary>
    public ulong rxbadcode;

    /// <summary>Received and dropped: shorter than it has to be, or absurdly long.</summary>
    public ulong rxbadlen;

    /// <summary>Received and dropped: an option is of length 0 or beyond the end, or an address in one is of no use.</summary>
    public ulong rxbadopt;

    /// <summary>Received and dropped: too many options.</summary>
    public ulong rxtoomanyopt;

    /// <summary>Received and dropped: it came in fragments (RFC 6980).</summary>
    public ulong rxfragmented;

    /// <summary>Received and dropped: a source, destination or target that this message must not have.</summary>
    public ulong rxbadaddr;

    /// <summary>Received and dropped: the interface speaks no IPv6, or does not want such messages.</summary>
    public ulong rxignored;

    /// <summary>Redirects dropped: not from the router that is used for the destination.</summary>
    public ulong rxbadredirect;

    /// <summary>Messages received that claim an address of ours.</summary>
    public ulong dupips;

    /// <summary>Solicitations of ours for duplicate address detection that came back (RFC 7527).</summary>
    public ulong dadlooped;

    /// <summary>Addresses found to be somebody else's too.</summary>
    public ulong dadfailed;

    /// <summary>Packets dropped that waited for an address: too many, or nobody answered.</summary>
    public ulong dropped;

    /// <summary>Neighbours given up, because nobody answered.</summary>
    public ulong timeouts;

    /// <summary>Neighbours that became unreachable.</summary>
    public ulong unreachable;

    /// <summary>Neighbours thrown out for others, because the table was full.</summary>
    public ulong evicted;

    /// <summary>Neighbours not learnt, because the table was full.</summary>
    public ulong full;

    /// <summary>Routers not listed, because there are too many.</summary>
    public ulong fullrouters;

    /// <summary>Prefixes not listed, because there are too many.</summary>
    public ulong fullprefixes;

    /// <summary>Routes of routers not made, because there are too many.</summary>
    public ulong fullroutes;

    /// <summary>Redirects not followed, because there are too many.</summary>
    public ulong fullredirects;

    /// <summary>Servers and domains for names not listed, because there are too many.</summary>
    public ulong fulldns;
}
