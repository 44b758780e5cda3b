namespace Vnet.Net;

// Addresses and ports.
internal sealed partial class FilterTerms
{
    /// <summary>host, net: of IPv4, and of ARP unless a protocol is stated.</summary>
    public FilterNode Ipv4Host(uint address, uint mask, FilterQualifier qualifier)
    {
        FilterNode In(ushort type, uint source, uint destination) => new FilterNode.And(LinkProtocol(type), Directed(qualifier.Direction,
            Matches(_payload + source, address, mask), Matches(_payload + destination, address, mask)));

        return qualifier.Protocol switch
        {
            FilterProtocol.Unstated => new FilterNode.Or(new FilterNode.Or(In(EtherType.Ip, 12, 16), In(EtherType.Arp, 14, 24)), In(ReverseArp, 14, 24)),
            FilterProtocol.Ip => In(EtherType.Ip, 12, 16),
            FilterProtocol.Arp => In(EtherType.Arp, 14, 24),
            FilterProtocol.Rarp => In(ReverseArp, 14, 24),
            FilterProtocol.Link => throw Refused("an Ethernet address has six parts: ether host 02:00:00:00:00:01."),
            _ => throw Refused($"'{Name(qualifier.Protocol)}' has no addresses; use 'and': {Name(qualifier.Protocol)} and host ….")
        };
    }

    /// <summary>host, net: of IPv6.</summary>
    public FilterNode Ipv6Host(UInt128 address, UInt128 mask, FilterQualifier qualifier)
    {
        if (qualifier.Protocol is not (FilterProtocol.Unstated or FilterProtocol.Ip6))
            throw Refused($"'{Name(qualifier.Protocol)}' has no IPv6 addresses; say ip6, or nothing.");
        return new FilterNode.And(LinkProtocol(EtherType.Ipv6), Directed(qualifier.Direction,
            Matches(_payload + 8, address, mask), Matches(_payload + 24, address, mask)));
    }

    /// <summary>ether host.</summary>
    public FilterNode EtherHost(MacAddress address, FilterQualifier qualifier)
    {
        if (!IsEthernet)
            throw Refused($"packets of link type {linkType} have no Ethernet addresses.");
        if (qualifier.Protocol != FilterProtocol.Link || qualifier.Type == FilterType.Net)
            throw Refused("an Ethernet address goes with 'ether host', 'ether src' and 'ether dst'.");
        return Directed(qualifier.Direction, Address(address, 6), Address(address, 0));
    }

    /// <summary>port, portrange.</summary>
    /// <param name="from">The first.</param>
    /// <param name="to">The last.</param>
    /// <param name="qualifier">Protocol and direction.</param>
    /// <param name="assigned">The one protocol that a named port is for; 0 for any.</param>
    public FilterNode Port(uint from, uint to, FilterQualifier qualifier, uint assigned = 0)
    {
        if (to > ushort.MaxValue)
            throw Refused($"a port is at most 65535, not {to}.");
        uint stated = qualifier.Protocol switch
        {
            FilterProtocol.Unstated => 0,
            FilterProtocol.Tcp or FilterProtocol.Udp or FilterProtocol.Sctp => NumberOf(qualifier.Protocol),
            _ => throw Refused($"'{Name(qualifier.Protocol)}' has no ports: tcp, udp and sctp have."),
        };
        if (stated != 0 && assigned != 0 && stated != assigned)
            throw Refused($"that port is not one of {Name(qualifier.Protocol)}; give its number.");
        uint protocol = stated != 0 ? stated : assigned;
        int header = (int)_payload;
        return new FilterNode.Or(
            new FilterNode.And(new FilterNode.And(LinkProtocol(EtherType.Ipv6), Transport(_payload + 6, protocol)),
                Directed(qualifier.Direction, Between(new(2, _payload + 40), from, to), Between(new(2, _payload + 42), from, to))),
            new FilterNode.And(new FilterNode.And(new FilterNode.And(LinkProtocol(EtherType.Ip), Transport(_payload + 9, protocol)), FirstFragment()),
                Directed(qualifier.Direction, Between(new(2, _payload, header), from, to), Between(new(2, _payload + 2, header), from, to))));
    }

    private static string Name(FilterProtocol protocol) => protocol.ToString().ToLowerInvariant();

    private static FilterNode Transport(uint offset, uint protocol)
    {
        var number = new FilterValue.Load(1, offset);
        return protocol == 0 ? Any(number, 132, 6, 17) : Any(number, protocol);
    }

    private static FilterNode Between(FilterValue.Load port, uint from, uint to) => from == to
        ? new FilterNode.Test(port, BpfCode.Jeq, from)
        : new FilterNode.And(new FilterNode.Test(port, BpfCode.Jge, from), new FilterNode.Not(new FilterNode.Test(port, BpfCode.Jgt, to)));

    private static FilterNode Directed(FilterDirection direction, FilterNode source, FilterNode destination) => direction switch
    {
        FilterDirection.Source => source,
        FilterDirection.Destination => destination,
        FilterDirection.Each => new FilterNode.And(source, destination),
        _ => new FilterNode.Or(source, destination),
    };

    private static FilterNode Matches(uint offset, uint address, uint mask) => mask == 0
        ? FilterNode.True
        : new FilterNode.Test(Masked(new FilterValue.Load(4, offset), mask), BpfCode.Jeq, address);

    private static FilterNode Matches(uint offset, UInt128 address, UInt128 mask)
    {
        FilterNode? node = null;
        for (int word = 0; word < 4; word++)
        {
            int shift = 96 - (32 * word);
            FilterNode one = Matches(offset + (4 * (uint)word), (uint)(address >> shift), (uint)(mask >> shift));
            if (one != FilterNode.True)
                node = node is null ? one : new FilterNode.And(node, one);
        }

        return node ?? FilterNode.True;
    }

    // The last four bytes first: they tell more hosts apart.
    private static FilterNode.And Address(MacAddress address, uint offset) => new(
        new FilterNode.Test(new FilterValue.Load(4, offset + 2), BpfCode.Jeq, (uint)address.Value),
        new FilterNode.Test(new FilterValue.Load(2, offset), BpfCode.Jeq, (uint)(address.Value >> 32)));
}
