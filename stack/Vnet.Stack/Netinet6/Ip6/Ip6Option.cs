namespace Vnet.Netinet6;

/// <summary>Options of hop-by-hop and destination options headers (RFC 8200 section 4.2; FreeBSD's <c>IP6OPT_*</c>).</summary>
public static class Ip6Option
{
    /// <summary>One byte of padding, without length.</summary>
    public const byte Pad1 = 0;

    /// <summary>Padding.</summary>
    public const byte PadN = 1;

    /// <summary>Routers look at the packet (RFC 2711).</summary>
    public const byte RouterAlert = 5;

    /// <summary>Value of <see cref="RouterAlert"/>: multicast listener discovery.</summary>
    public const ushort RouterAlertMld = 0;

    /// <summary>Length of a packet beyond 65,535 bytes (RFC 2675), which this host does not speak.</summary>
    public const byte Jumbo = 0xc2;

    /// <summary>What who does not know an option does with the packet: its two highest bits.</summary>
    /// <returns>0: passes over it. 1: drops in silence. 2: drops and tells. 3: drops, and tells unless it went to a group.</returns>
    public static int ActionOf(byte type) => type >> 6;
}
