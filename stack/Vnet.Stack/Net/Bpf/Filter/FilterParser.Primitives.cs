using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Vnet.Net;

// Conditions on addresses, ports and protocols.
internal sealed partial class FilterParser
{
    private (FilterNode Node, FilterQualifier? Qualifier) ParsePrimitive()
    {
        FilterToken first = Token;
        if (first.Is("less") || first.Is("greater"))
        {
            _at++;
            return (FilterTerms.Length(first.Text == "less", ParseNumber("a length")), null);
        }

        if (first.Is("byte"))
            return (ParseByte(), null);
        if (first.Is("vlan"))
        {
            _at++;
            return (Guarded(first, () => _terms.Vlan(Token.Kind == FilterTokenKind.Number && !IsArithmetic(NextToken) ? TakeNumber() : null)), null);
        }

        FilterProtocol protocol = ParseProtocol();
        if (Token.Is("broadcast") || Token.Is("multicast"))
        {
            bool isBroadcast = Token.Is("broadcast");
            _at++;
            return (Guarded(first, () => isBroadcast ? _terms.Broadcast(protocol) : _terms.Multicast(protocol)), null);
        }

        FilterToken before = Token;
        FilterDirection direction = ParseDirection();
        FilterType type = ParseType();
        if (type == FilterType.Proto && direction != FilterDirection.Unstated)
            throw Error(before, "a direction does not go with 'proto'.");
        bool isBare = direction == FilterDirection.Unstated && type == FilterType.Unstated;
        if (isBare && protocol == FilterProtocol.Unstated)
            throw Unexpected("a condition");
        if (isBare)
            return (Guarded(first, () => _terms.Protocol(protocol)), null);
        var qualifier = new FilterQualifier(protocol, direction, type);
        return (ParseId(qualifier), qualifier);
    }

    private FilterProtocol ParseProtocol()
    {
        if (Token.Kind != FilterTokenKind.Word || !FilterNames.Protocols.TryGetValue(Token.Text, out var known))
            return FilterProtocol.Unstated;
        _at++;
        return known.Protocol;
    }

    private FilterDirection ParseDirection()
    {
        bool isSource = Token.Is("src");
        if (!isSource && !Token.Is("dst"))
            return FilterDirection.Unstated;
        _at++;
        bool isEither = Token.Is("or");
        if ((!isEither && !Token.Is("and")) || !NextToken.Is(isSource ? "dst" : "src"))
            return isSource ? FilterDirection.Source : FilterDirection.Destination;
        _at += 2;
        return isEither ? FilterDirection.Either : FilterDirection.Each;
    }

    private FilterType ParseType()
    {
        FilterType type = Token.Kind != FilterTokenKind.Word ? FilterType.Unstated : Token.Text switch
        {
            "host" => FilterType.Host,
            "net" => FilterType.Net,
            "port" => FilterType.Port,
            "portrange" => FilterType.PortRange,
            "proto" => FilterType.Proto,
            _ => FilterType.Unstated,
        };
        if (type != FilterType.Unstated)
            _at++;
        return type;
    }

    private FilterNode ParseAddress(FilterQualifier qualifier)
    {
        FilterToken token = Token;
        if (token.Kind is FilterTokenKind.End or FilterTokenKind.Word)
            throw Unexpected(Wanted(qualifier.Type));
        _at++;
        bool isAddress = qualifier.Type is FilterType.Unstated or FilterType.Host or FilterType.Net;
        return token.Kind switch
        {
            FilterTokenKind.Number when qualifier.Type == FilterType.Net => ParseShortNet(token, qualifier),
            FilterTokenKind.Number => Guarded(token, () => Number(token.Number, qualifier)),
            FilterTokenKind.Name => Guarded(token, () => Name(token.Text, qualifier)),
            _ when !isAddress => throw Error(token, $"{Wanted(qualifier.Type)} should be here, not the address {token}."),
            FilterTokenKind.Ipv4 => ParseIpv4(token, qualifier),
            FilterTokenKind.Ipv6 => ParseIpv6(token, qualifier),
            _ => Guarded(token, () => _terms.EtherHost(Mac(token.Text), qualifier)),
        };
    }

    private FilterNode Number(uint number, FilterQualifier qualifier) => qualifier.Type switch
    {
        FilterType.Port => _terms.Port(number, number, qualifier),
        FilterType.PortRange => _terms.Port(number, number, qualifier),
        FilterType.Proto => _terms.Proto(number, qualifier.Protocol),
        _ => _terms.Ipv4Host(number, uint.MaxValue, qualifier),
    };

    private FilterNode Name(string name, FilterQualifier qualifier)
    {
        switch (qualifier.Type)
        {
            case FilterType.Port:
                (uint port, uint protocol) = Service(name);
                return _terms.Port(port, port, qualifier, protocol);
            case FilterType.PortRange:
                int hyphen = name.IndexOf('-', StringComparison.Ordinal);
                if (hyphen <= 0)
                    throw new NetException(Errno.Invalid, $"'{name}' is no range of ports, such as 6000-6008.");
                (uint from, uint to) = (PortOf(name[..hyphen]), PortOf(name[(hyphen + 1)..]));
                return _terms.Port(Math.Min(from, to), Math.Max(from, to), qualifier);
            case FilterType.Proto:
                return _terms.Proto(ProtocolOf(name, qualifier.Protocol), qualifier.Protocol);
            default:
                throw new NetException(Errno.Invalid, $"'{name}' is no address. Names are not resolved; give the address.");
        }
    }

    private FilterNode ParseIpv4(FilterToken token, FilterQualifier qualifier)
    {
        (uint address, int bits) = Dotted(token);
        uint mask = bits == 0 ? 0 : uint.MaxValue << (32 - bits);
        if (!Token.Is("/") && !Token.Is("mask"))
            return Guarded(token, () => _terms.Ipv4Host(address, mask, qualifier));
        FilterToken sign = Token;
        if (qualifier.Type != FilterType.Net)
            throw Error(sign, $"{sign} goes with 'net' only.");
        _at++;
        if (sign.Text == "/")
        {
            uint length = ParseNumber("a prefix length");
            if (length > 32)
                throw Error(_tokens[_at - 1], $"an IPv4 prefix has at most 32 bits, not {length}.");
            mask = length == 0 ? 0 : uint.MaxValue << (32 - (int)length);
        }
        else
        {
            if (Token.Kind != FilterTokenKind.Ipv4)
                throw Unexpected("a mask such as 255.255.255.0");
            (mask, bits) = Dotted(Token);
            _at++;
        }

        if ((address & ~mask) != 0)
            throw Error(token, $"{token} has bits set beyond its mask; use host, or the network's address {new IPAddress(BinaryPrimitives.ReverseEndianness(address & mask))}.");
        return Guarded(token, () => _terms.Ipv4Host(address, mask, qualifier));
    }

    // net 10, net 10/8.
    private FilterNode ParseShortNet(FilterToken token, FilterQualifier qualifier)
    {
        if (Token.Is("/") || Token.Is("mask"))
            throw Error(token, $"write the network with at least one dot: {token.Number}.0{Token.Text}…");
        (uint address, uint mask) = (token.Number, uint.MaxValue);
        while (address != 0 && (address & 0xff00_0000) == 0)
            (address, mask) = (address << 8, mask << 8);
        return Guarded(token, () => _terms.Ipv4Host(address, mask, qualifier));
    }

    private FilterNode ParseIpv6(FilterToken token, FilterQualifier qualifier)
    {
        UInt128 address = BinaryPrimitives.ReadUInt128BigEndian(IPAddress.Parse(token.Text).GetAddressBytes());
        uint length = 128;
        if (Token.Is("/"))
        {
            FilterToken sign = Token;
            _at++;
            length = ParseNumber("a prefix length");
            if (length > 128)
                throw Error(_tokens[_at - 1], $"an IPv6 prefix has at most 128 bits, not {length}.");
            if (qualifier.Type != FilterType.Net && length != 128)
                throw Error(sign, "'/' goes with 'net' only.");
        }

        UInt128 mask = length == 0 ? 0 : UInt128.MaxValue << (128 - (int)length);
        if ((address & ~mask) != 0)
            throw Error(token, $"{token} has bits set beyond its prefix of {length} bits.");
        return Guarded(token, () => _terms.Ipv6Host(address, mask, qualifier));
    }

    // 10.1.2.3 whole, or the leading parts of it.
    private (uint Address, int Bits) Dotted(FilterToken token)
    {
        uint address = 0;
        string[] parts = token.Text.Split('.');
        foreach (string part in parts)
        {
            if (!uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out uint one) || one > 255)
                throw Error(token, $"{token} is no IPv4 address: {part} is more than 255.");
            address = (address << 8) | one;
        }

        return (address << (32 - (8 * parts.Length)), 8 * parts.Length);
    }

    private FilterNode ParseByte()
    {
        _at++;
        uint offset = ParseNumber("an offset");
        FilterToken sign = Token;
        if (sign.Kind != FilterTokenKind.Word || sign.Text is not ("=" or "<" or ">" or "&" or "|"))
            throw Unexpected("=, <, >, & or |");
        _at++;
        return FilterTerms.Byte(offset, sign.Text, ParseNumber("a value"));
    }

    private uint ParseNumber(string wanted) => Token.Kind == FilterTokenKind.Number ? TakeNumber() : throw Unexpected(wanted);

    private uint TakeNumber() => _tokens[_at++].Number;

    // Terms know what is wrong, the parser where.
    private FilterNode Guarded(FilterToken token, Func<FilterNode> term)
    {
        try
        {
            return term();
        }
        catch (NetException e)
        {
            throw Error(token, e.Message);
        }
    }

    private static MacAddress Mac(string text) => MacAddress.TryParse(text, out MacAddress address) ? address : default;

    private static string Wanted(FilterType type) => type switch
    {
        FilterType.Port => "a port",
        FilterType.PortRange => "a range of ports, such as 6000-6008,",
        FilterType.Proto => "a protocol",
        FilterType.Net => "a network",
        _ => "an address",
    };

    private static uint PortOf(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint port) ? port : Service(text).Port;

    private static (uint Port, uint Protocol) Service(string name) => FilterNames.Services.TryGetValue(name, out var known)
        ? known
        : throw new NetException(Errno.Invalid, $"'{name}' is no port; give its number.");

    private static uint ProtocolOf(string name, FilterProtocol of)
    {
        if (of == FilterProtocol.Link)
        {
            return name switch
            {
                "ip" => EtherType.Ip,
                "ip6" => EtherType.Ipv6,
                "arp" => EtherType.Arp,
                "rarp" => FilterTerms.ReverseArp,
                _ => throw new NetException(Errno.Invalid, $"'{name}' is no Ethernet protocol; give its number."),
            };
        }

        if (FilterNames.Protocols.TryGetValue(name, out var known) && known.Number != 0)
            return known.Number;
        return FilterNames.IpProtocols.TryGetValue(name, out uint number)
            ? number
            : throw new NetException(Errno.Invalid, $"'{name}' is no IP protocol; give its number.");
    }
}
