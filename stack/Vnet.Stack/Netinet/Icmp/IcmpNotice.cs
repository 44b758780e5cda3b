using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>An ICMP error that quotes a packet of this host (FreeBSD's <c>struct icmp</c> in <c>ipproto_ctlinput_t</c>, <c>struct ip6ctlparam</c>).</summary>
/// <param name="type">Type of the ICMP or ICMPv6 message.</param>
/// <param name="code">Its code.</param>
/// <param name="mtu">MTU of the next hop that it tells, already checked for sense; 0 for none.</param>
/// <param name="quoted">The quoted packet from its IP header on, as far as it was quoted.</param>
/// <param name="offset">Where the quoted packet's transport header begins; at least 8 bytes of it are there.</param>
public readonly ref struct IcmpNotice(byte type, byte code, int mtu, ReadOnlySpan<byte> quoted, int offset)
{
    /// <summary>Type of the message.</summary>
    public byte Type { get; } = type;

    /// <summary>Code of the message.</summary>
    public byte Code { get; } = code;

    /// <summary>MTU of the next hop, or 0.</summary>
    public int Mtu { get; } = mtu;

    /// <summary>Zone of the quoted packet's addresses (ICMPv6): the interface that the message came in by.</summary>
    public uint Zone { get; init; }

    /// <summary>The quoted packet from its IP header on.</summary>
    public ReadOnlySpan<byte> Quoted { get; } = quoted;

    /// <summary>The quoted transport header, at least 8 bytes.</summary>
    public ReadOnlySpan<byte> Transport => Quoted[TransportOffset..];

    /// <summary>Where <see cref="Transport"/> begins in <see cref="Quoted"/>.</summary>
    public int TransportOffset { get; } = offset;

    /// <summary>To whom the quoted IPv4 packet went.</summary>
    public InAddr Destination => new(Quoted[16..]);

    /// <summary>From where the quoted IPv4 packet went: an address of this host.</summary>
    public InAddr Source => new(Quoted[12..]);

    /// <summary>To whom the quoted IPv6 packet went.</summary>
    public In6Addr Destination6 => new(Quoted[24..]);

    /// <summary>From where the quoted IPv6 packet went: an address of this host.</summary>
    public In6Addr Source6 => new(Quoted[8..]);
}
