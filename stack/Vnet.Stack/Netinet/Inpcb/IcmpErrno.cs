using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>What an ICMP error means for a socket (FreeBSD's <c>icmp_errmap</c>, <c>icmp6_errmap</c>; RFC 1122 section 4.1.3.3).</summary>
internal static class IcmpErrno
{
    /// <summary>Of an ICMP message; <see cref="Errno.Ok"/> for nothing that a socket need hear.</summary>
    public static Errno OfIcmp(byte type, byte code) => (type, code) switch
    {
        (3, 2 or 3 or 9 or 10 or 13) => Errno.ConnectionRefused,
        (3, 4) => Errno.MessageTooLong,
        (3, <= 15) => Errno.HostUnreachable,
        (11, 0) => Errno.HostUnreachable,
        (12, 1) => Errno.NoProtocolOption,
        (12, _) => Errno.HostUnreachable,
        _ => Errno.Ok,
    };

    /// <summary>Of an ICMPv6 message.</summary>
    public static Errno OfIcmp6(byte type, byte code) => (type, code) switch
    {
        (1, 1 or 4 or 5 or 6) => Errno.ConnectionRefused,
        (1, _) => Errno.HostUnreachable,
        (2, _) => Errno.MessageTooLong,
        (3, 0) => Errno.HostUnreachable,
        (4, 1) => Errno.ConnectionRefused,
        (4, _) => Errno.NoProtocolOption,
        _ => Errno.Ok,
    };
}
