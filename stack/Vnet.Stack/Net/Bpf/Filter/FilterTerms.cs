namespace Vnet.Net;

// What the words of the language mean in terms of a packet's bytes (libpcap's gencode.c).
internal sealed partial class FilterTerms(LinkType linkType, uint netmask)
{
    /// <summary>Ethernet type of reverse ARP.</summary>
    public const ushort ReverseArp = 0x8035;

    // Frames whose type field is at most this have a length there, and an LLC header.
    private const uint LargestLength = 1500;

    // Where the payload's type stands and where the payload begins; 'vlan' moves both for what follows it.
    private uint _typeOffset = 12;
    private uint _payload = linkType switch { LinkType.Ethernet => 14u, LinkType.Null => 4u, _ => 0u };

    private bool IsEthernet => linkType == LinkType.Ethernet;

    /// <summary>less, greater.</summary>
    public static FilterNode Length(bool isLess, uint length) => isLess
        ? new FilterNode.Not(new FilterNode.Test(new FilterValue.PacketLength(), BpfCode.Jgt, length))
        : new FilterNode.Test(new FilterValue.PacketLength(), BpfCode.Jge, length);

    /// <summary>byte.</summary>
    public static FilterNode Byte(uint offset, string sign, uint value)
    {
        var load = new FilterValue.Load(1, offset);
        return sign switch
        {
            "=" => new FilterNode.Test(load, BpfCode.Jeq, value),
            "<" => new FilterNode.Not(new FilterNode.Test(load, BpfCode.Jge, value)),
            ">" => new FilterNode.Test(load, BpfCode.Jgt, value),
            "&" => new FilterNode.Test(load, BpfCode.Jset, value),
            _ => new FilterNode.Not(new FilterNode.Test(FilterArithmetic.Binary(load, "|", new FilterValue.Constant(value))!, BpfCode.Jeq, 0)),
        };
    }

    /// <summary>vlan; what follows is about the frame in it.</summary>
    public FilterNode Vlan(uint? id)
    {
        if (!IsEthernet)
            throw Refused("'vlan' goes with Ethernet frames.");
        if (id > 4095)
            throw Refused($"a VLAN's number is at most 4095, not {id}.");
        var type = new FilterValue.Load(2, _typeOffset);
        FilterNode node = Any(type, EtherType.Vlan, EtherType.QinQ, 0x9100);
        if (id is { } number)
        {
            FilterValue tag = FilterArithmetic.Binary(new FilterValue.Load(2, _payload), "&", new FilterValue.Constant(0xfff))!;
            node = new FilterNode.And(node, new FilterNode.Test(tag, BpfCode.Jeq, number));
        }

        (_typeOffset, _payload) = (_typeOffset + 4, _payload + 4);
        return node;
    }

    /// <summary>broadcast, ether broadcast, ip broadcast.</summary>
    public FilterNode Broadcast(FilterProtocol protocol)
    {
        switch (protocol)
        {
            case FilterProtocol.Unstated or FilterProtocol.Link:
                return IsEthernet ? Address(MacAddress.Broadcast, 0) : throw Refused($"packets of link type {linkType} have no link-level broadcast.");
            case FilterProtocol.Ip:
                FilterValue host = Masked(new FilterValue.Load(4, _payload + 16), ~netmask);
                return new FilterNode.And(LinkProtocol(EtherType.Ip), new FilterNode.Or(
                    new FilterNode.Test(host, BpfCode.Jeq, 0), new FilterNode.Test(host, BpfCode.Jeq, ~netmask)));
            default:
                throw Refused("'broadcast' goes with 'ether' and 'ip' only.");
        }
    }

    /// <summary>multicast, ether multicast, ip multicast, ip6 multicast.</summary>
    public FilterNode Multicast(FilterProtocol protocol) => protocol switch
    {
        FilterProtocol.Unstated or FilterProtocol.Link => IsEthernet
            ? new FilterNode.Test(new FilterValue.Load(1, 0), BpfCode.Jset, 1)
            : throw Refused($"packets of link type {linkType} have no link-level multicast."),
        FilterProtocol.Ip => new FilterNode.And(LinkProtocol(EtherType.Ip),
            new FilterNode.Test(new FilterValue.Load(1, _payload + 16), BpfCode.Jge, 224)),
        FilterProtocol.Ip6 => new FilterNode.And(LinkProtocol(EtherType.Ipv6),
            new FilterNode.Test(new FilterValue.Load(1, _payload + 24), BpfCode.Jeq, 255)),
        _ => throw Refused("'multicast' goes with 'ether', 'ip' and 'ip6' only."),
    };

    /// <summary>A protocol's name alone.</summary>
    public FilterNode Protocol(FilterProtocol protocol) => protocol switch
    {
        FilterProtocol.Ip => LinkProtocol(EtherType.Ip),
        FilterProtocol.Ip6 => LinkProtocol(EtherType.Ipv6),
        FilterProtocol.Arp => LinkProtocol(EtherType.Arp),
        FilterProtocol.Rarp => LinkProtocol(ReverseArp),
        FilterProtocol.Stp => LinkProtocol(0x42),
        FilterProtocol.Link => throw Refused("'ether' wants something after it: host, proto, broadcast, multicast or [."),
        FilterProtocol.Icmp6 => Proto(NumberOf(protocol), FilterProtocol.Ip6),
        FilterProtocol.Icmp or FilterProtocol.Igmp or FilterProtocol.Igrp or FilterProtocol.Vrrp or FilterProtocol.Carp =>
            Proto(NumberOf(protocol), FilterProtocol.Ip),
        _ => Proto(NumberOf(protocol), FilterProtocol.Unstated),
    };

    /// <summary>proto, ip proto, ip6 proto, ether proto.</summary>
    public FilterNode Proto(uint number, FilterProtocol of) => of switch
    {
        FilterProtocol.Unstated => new FilterNode.Or(Proto(number, FilterProtocol.Ip), Proto(number, FilterProtocol.Ip6)),
        FilterProtocol.Link => LinkProtocol(number),
        FilterProtocol.Ip => new FilterNode.And(LinkProtocol(EtherType.Ip), Ipv4Protocol(number)),
        // Of a fragment, the protocol is in the fragment header.
        FilterProtocol.Ip6 => new FilterNode.And(LinkProtocol(EtherType.Ipv6), new FilterNode.Or(NextHeader(number), new FilterNode.And(
            NextHeader(44), new FilterNode.Test(new FilterValue.Load(1, _payload + 40), BpfCode.Jeq, number)))),
        _ => throw Refused($"'{of}' is in no IP header: 'proto' goes with ether, ip and ip6.".ToLowerInvariant()),
    };

    /// <summary>Bytes of a protocol's header, and what a packet must be to have one.</summary>
    public (FilterValue Value, FilterNode? Guard) Bytes(FilterProtocol protocol, FilterValue index, int size) => protocol switch
    {
        FilterProtocol.Link => (Load(index, size, 0, -1), null),
        FilterProtocol.Ip or FilterProtocol.Ip6 or FilterProtocol.Arp or FilterProtocol.Rarp => (Load(index, size, _payload, -1), Protocol(protocol)),
        FilterProtocol.Icmp6 => (Load(index, size, _payload + 40, -1), new FilterNode.And(LinkProtocol(EtherType.Ipv6), NextHeader(58))),
        FilterProtocol.Stp => throw Refused("bytes of 'stp' are those of 'ether', from 14 on."),
        _ => (Load(index, size, _payload, (int)_payload), new FilterNode.And(
            new FilterNode.And(LinkProtocol(EtherType.Ip), Ipv4Protocol(NumberOf(protocol))), FirstFragment())),
    };

    private static FilterValue.Load Load(FilterValue index, int size, uint offset, int header) => index is FilterValue.Constant(var k)
        ? new FilterValue.Load(size, offset + k, header)
        : new FilterValue.Load(size, offset, header, index);

    // What the link header says of its payload.
    private FilterNode LinkProtocol(uint type)
    {
        switch (linkType)
        {
            case LinkType.Ethernet when type > LargestLength:
                return new FilterNode.Test(new FilterValue.Load(2, _typeOffset), BpfCode.Jeq, type);
            case LinkType.Ethernet:
                return new FilterNode.And(new FilterNode.Not(new FilterNode.Test(new FilterValue.Load(2, _typeOffset), BpfCode.Jgt, LargestLength)),
                    new FilterNode.Test(new FilterValue.Load(1, _payload), BpfCode.Jeq, type));
            default:
                uint version = type switch { EtherType.Ip => 0x40u, EtherType.Ipv6 => 0x60u, _ => 0u };
                return version == 0
                    ? FilterNode.False
                    : new FilterNode.Test(Masked(new FilterValue.Load(1, _payload), 0xf0), BpfCode.Jeq, version);
        }
    }

    private FilterNode.Test Ipv4Protocol(uint number) => new(new FilterValue.Load(1, _payload + 9), BpfCode.Jeq, number);

    private FilterNode.Test NextHeader(uint number) => new(new FilterValue.Load(1, _payload + 6), BpfCode.Jeq, number);

    private FilterNode.Not FirstFragment() => new(new FilterNode.Test(new FilterValue.Load(2, _payload + 6), BpfCode.Jset, 0x1fff));

    private static FilterValue Masked(FilterValue value, uint mask) =>
        mask == uint.MaxValue ? value : FilterArithmetic.Binary(value, "&", new FilterValue.Constant(mask))!;

    private static FilterNode Any(FilterValue value, params ReadOnlySpan<uint> wanted)
    {
        FilterNode node = new FilterNode.Test(value, BpfCode.Jeq, wanted[0]);
        foreach (uint one in wanted[1..])
            node = new FilterNode.Or(node, new FilterNode.Test(value, BpfCode.Jeq, one));
        return node;
    }

    private static uint NumberOf(FilterProtocol protocol)
    {
        foreach ((FilterProtocol one, uint number) in FilterNames.Protocols.Values)
        {
            if (one == protocol)
                return number;
        }

        return 0;
    }

    private static NetException Refused(string message) => new(Errno.Invalid, message);
}
