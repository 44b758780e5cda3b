namespace Vnet.Kern;

/// <summary>Options at the level of IPv4, by FreeBSD's numbers. An <c>int</c> is four bytes in host order, an address four in network order.</summary>
public static class IpOpt
{
    /// <summary><c>IPPROTO_IP</c>: the level.</summary>
    public const int Level = 0;

    /// <summary><c>IP_OPTIONS</c>: options of each packet that is sent: their bytes.</summary>
    public const int Options = 1;

    /// <summary><c>IP_HDRINCL</c>: data begins with the IP header, an <c>int</c>; raw sockets.</summary>
    public const int HdrIncl = 2;

    /// <summary><c>IP_TOS</c>: type of service, an <c>int</c>.</summary>
    public const int Tos = 3;

    /// <summary><c>IP_TTL</c>: time to live, an <c>int</c> from 0 to 255.</summary>
    public const int Ttl = 4;

    /// <summary><c>IP_RECVOPTS</c>: options are received, an <c>int</c>.</summary>
    public const int RecvOpts = 5;

    /// <summary><c>IP_RECVDSTADDR</c>: destinations are received, an <c>int</c>.</summary>
    public const int RecvDstAddr = 7;

    /// <summary><c>IP_MULTICAST_IF</c>: interface of groups: an address, or an <c>ip_mreqn</c> (group, address, <c>int</c> index).</summary>
    public const int MulticastIf = 9;

    /// <summary><c>IP_MULTICAST_TTL</c>: time to live to groups, an <c>int</c> or a byte.</summary>
    public const int MulticastTtl = 10;

    /// <summary><c>IP_MULTICAST_LOOP</c>: members on this host hear what it sends to groups, an <c>int</c> or a byte.</summary>
    public const int MulticastLoop = 11;

    /// <summary><c>IP_ADD_MEMBERSHIP</c>: joins a group: <c>ip_mreq</c> (group, interface's address) or <c>ip_mreqn</c> (group, address, <c>int</c> index).</summary>
    public const int AddMembership = 12;

    /// <summary><c>IP_DROP_MEMBERSHIP</c>: leaves a group; as <see cref="AddMembership"/>.</summary>
    public const int DropMembership = 13;

    /// <summary><c>IP_PORTRANGE</c>: from which range ports are chosen, an <c>int</c>: 0 default, 1 high, 2 low.</summary>
    public const int PortRange = 19;

    /// <summary><c>IP_RECVIF</c>: interfaces are received, an <c>int</c>.</summary>
    public const int RecvIf = 20;

    /// <summary><c>IP_ONESBCAST</c>: sends to 255.255.255.255 whatever the interface's broadcast address, an <c>int</c>.</summary>
    public const int OnesBcast = 23;

    /// <summary><c>IP_BINDANY</c>: may be bound to addresses of others, an <c>int</c>.</summary>
    public const int BindAny = 24;

    /// <summary><c>IP_RECVTTL</c>: times to live are received, an <c>int</c>.</summary>
    public const int RecvTtl = 65;

    /// <summary><c>IP_MINTTL</c>: what comes with a lower time to live is dropped, an <c>int</c> from 0 to 255.</summary>
    public const int MinTtl = 66;

    /// <summary><c>IP_DONTFRAG</c>: sets DF on what it sends, an <c>int</c>.</summary>
    public const int DontFrag = 67;

    /// <summary><c>IP_RECVTOS</c>: types of service are received, an <c>int</c>.</summary>
    public const int RecvTos = 68;

    /// <summary><c>IP_ADD_SOURCE_MEMBERSHIP</c>: joins a source's group: <c>ip_mreq_source</c> (group, source, interface's address).</summary>
    public const int AddSourceMembership = 70;

    /// <summary><c>IP_DROP_SOURCE_MEMBERSHIP</c>: leaves a source's group.</summary>
    public const int DropSourceMembership = 71;

    /// <summary><c>IP_BLOCK_SOURCE</c>: hears nothing from a source of a joined group.</summary>
    public const int BlockSource = 72;

    /// <summary><c>IP_UNBLOCK_SOURCE</c>: ends <see cref="BlockSource"/>.</summary>
    public const int UnblockSource = 73;

    /// <summary><c>IP_MSFILTER</c>, <c>IPV6_MSFILTER</c>: which sources of a joined group are heard, RFC 3678's <c>group_filter</c>: a <c>uint</c> index,
    /// 4 bytes empty, the group in 128 bytes, mode (<see cref="McastInclude"/>, <see cref="McastExclude"/>), number of sources, each in 128 bytes.</summary>
    public const int MsFilter = 74;

    /// <summary><c>MCAST_INCLUDE</c>: these sources only.</summary>
    public const uint McastInclude = 1;

    /// <summary><c>MCAST_EXCLUDE</c>: all but these sources.</summary>
    public const uint McastExclude = 2;

    /// <summary><c>MCAST_JOIN_GROUP</c>: joins: <c>group_req</c>, a <c>uint</c> index, 4 bytes empty, and a <c>sockaddr</c> in 128 bytes (either family).</summary>
    public const int McastJoinGroup = 80;

    /// <summary><c>MCAST_LEAVE_GROUP</c>: leaves: <c>group_req</c>.</summary>
    public const int McastLeaveGroup = 81;

    /// <summary><c>MCAST_JOIN_SOURCE_GROUP</c>: joins a source's group: <c>group_source_req</c>, a <c>group_req</c> and the source in 128 bytes.</summary>
    public const int McastJoinSourceGroup = 82;

    /// <summary><c>MCAST_LEAVE_SOURCE_GROUP</c>: leaves a source's group: <c>group_source_req</c>.</summary>
    public const int McastLeaveSourceGroup = 83;

    /// <summary><c>MCAST_BLOCK_SOURCE</c>: hears nothing from a source: <c>group_source_req</c>.</summary>
    public const int McastBlockSource = 84;

    /// <summary><c>MCAST_UNBLOCK_SOURCE</c>: ends <see cref="McastBlockSource"/>.</summary>
    public const int McastUnblockSource = 85;

    /// <summary><c>IP_FLOWID</c>: number of its flow, an <c>int</c>, read only.</summary>
    public const int FlowId = 90;

    /// <summary><c>IP_RECVFLOWID</c>: numbers of flows are received, an <c>int</c>.</summary>
    public const int RecvFlowId = 93;
}
