namespace Vnet.Kern;

/// <summary>Options at the level of IPv6, by FreeBSD's numbers. An <c>int</c> is four bytes in host order, an address sixteen in network order.</summary>
public static class Ip6Opt
{
    /// <summary><c>IPPROTO_IPV6</c>: the level.</summary>
    public const int Level = 41;

    /// <summary><c>IPV6_UNICAST_HOPS</c>: hop limit, an <c>int</c>; -1 for the default.</summary>
    public const int UnicastHops = 4;

    /// <summary><c>IPV6_MULTICAST_IF</c>: interface of groups, a <c>uint</c> index.</summary>
    public const int MulticastIf = 9;

    /// <summary><c>IPV6_MULTICAST_HOPS</c>: hop limit to groups, an <c>int</c>; -1 for the default.</summary>
    public const int MulticastHops = 10;

    /// <summary><c>IPV6_MULTICAST_LOOP</c>: members on this host hear what it sends to groups, a <c>uint</c>.</summary>
    public const int MulticastLoop = 11;

    /// <summary><c>IPV6_JOIN_GROUP</c>: joins: <c>ipv6_mreq</c>, the group and a <c>uint</c> index.</summary>
    public const int JoinGroup = 12;

    /// <summary><c>IPV6_LEAVE_GROUP</c>: leaves: <c>ipv6_mreq</c>.</summary>
    public const int LeaveGroup = 13;

    /// <summary><c>IPV6_PORTRANGE</c>: from which range ports are chosen; as <see cref="IpOpt.PortRange"/>.</summary>
    public const int PortRange = 14;

    /// <summary><c>IPV6_CHECKSUM</c>: where the checksum of raw packets is, an <c>int</c> offset; -1 for none.</summary>
    public const int Checksum = 26;

    /// <summary><c>IPV6_V6ONLY</c>: takes no IPv4, an <c>int</c>.</summary>
    public const int V6Only = 27;

    /// <summary><c>IPV6_RECVPKTINFO</c>: destinations and interfaces are received, an <c>int</c>.</summary>
    public const int RecvPktInfo = 36;

    /// <summary><c>IPV6_RECVHOPLIMIT</c>: hop limits are received, an <c>int</c>.</summary>
    public const int RecvHopLimit = 37;

    /// <summary><c>IPV6_RECVRTHDR</c>: routing headers are received, an <c>int</c>.</summary>
    public const int RecvRthdr = 38;

    /// <summary><c>IPV6_RECVHOPOPTS</c>: hop-by-hop options are received, an <c>int</c>.</summary>
    public const int RecvHopOpts = 39;

    /// <summary><c>IPV6_RECVDSTOPTS</c>: destination options are received, an <c>int</c>.</summary>
    public const int RecvDstOpts = 40;

    /// <summary><c>IPV6_USE_MIN_MTU</c>: sends packets of 1280 bytes at most, an <c>int</c>: 0 never, 1 always, -1 to groups.</summary>
    public const int UseMinMtu = 42;

    /// <summary><c>IPV6_RECVPATHMTU</c>: path MTUs are received, an <c>int</c>.</summary>
    public const int RecvPathMtu = 43;

    /// <summary><c>IPV6_PATHMTU</c>: MTU of the path to the peer: <c>ip6_mtuinfo</c>, a <c>sockaddr_in6</c> and a <c>uint</c>; read only.</summary>
    public const int PathMtu = 44;

    /// <summary><c>IPV6_PKTINFO</c>: source and interface of what it sends: <c>in6_pktinfo</c>, an address and a <c>uint</c> index.</summary>
    public const int PktInfo = 46;

    /// <summary><c>IPV6_HOPLIMIT</c>: hop limit of one message.</summary>
    public const int HopLimit = 47;

    /// <summary><c>IPV6_RECVTCLASS</c>: traffic classes are received, an <c>int</c>.</summary>
    public const int RecvTclass = 57;

    /// <summary><c>IPV6_AUTOFLOWLABEL</c>: flow labels are chosen, an <c>int</c>.</summary>
    public const int AutoFlowLabel = 59;

    /// <summary><c>IPV6_TCLASS</c>: traffic class, an <c>int</c>; -1 for the default.</summary>
    public const int Tclass = 61;

    /// <summary><c>IPV6_DONTFRAG</c>: is told of what is too long instead of fragmenting it, an <c>int</c>.</summary>
    public const int DontFrag = 62;

    /// <summary><c>IPV6_PREFER_TEMPADDR</c>: prefers temporary addresses, an <c>int</c>; -1 for the default.</summary>
    public const int PreferTempAddr = 63;

    /// <summary><c>IPV6_BINDANY</c>: may be bound to addresses of others, an <c>int</c>.</summary>
    public const int BindAny = 64;

    /// <summary><c>IPV6_FLOWID</c>: number of its flow, an <c>int</c>, read only.</summary>
    public const int FlowId = 67;

    /// <summary><c>IPV6_RECVFLOWID</c>: numbers of flows are received, an <c>int</c>.</summary>
    public const int RecvFlowId = 70;
}
