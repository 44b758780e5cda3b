namespace Vnet.Kern;

/// <summary>Options at the level of the socket, by FreeBSD's numbers; those that are on or off are the values of <see cref="SocketOptions"/>.</summary>
public static class SockOpt
{
    /// <summary><c>SOL_SOCKET</c>: the level.</summary>
    public const int Level = 0xffff;

    /// <summary><c>SO_SNDBUF</c>: size of the send buffer in bytes, an <c>int</c>; for datagrams the longest that can be sent.</summary>
    public const int SndBuf = 0x1001;

    /// <summary><c>SO_RCVBUF</c>: size of the receive buffer in bytes, an <c>int</c>.</summary>
    public const int RcvBuf = 0x1002;

    /// <summary><c>SO_SNDLOWAT</c>: room that makes it writable, an <c>int</c>.</summary>
    public const int SndLowat = 0x1003;

    /// <summary><c>SO_RCVLOWAT</c>: bytes that make it readable, an <c>int</c>.</summary>
    public const int RcvLowat = 0x1004;

    /// <summary><c>SO_SNDTIMEO</c>: longest wait to send, a <c>timeval</c> of two 8-byte numbers: seconds, microseconds; 0 for ever.</summary>
    public const int SndTimeo = 0x1005;

    /// <summary><c>SO_RCVTIMEO</c>: longest wait to receive; as <see cref="SndTimeo"/>.</summary>
    public const int RcvTimeo = 0x1006;

    /// <summary><c>SO_ERROR</c>: the pending error, which reading clears; an <c>int</c>, read only.</summary>
    public const int Error = 0x1007;

    /// <summary><c>SO_TYPE</c>: kind of socket, an <c>int</c>, read only.</summary>
    public const int Type = 0x1008;

    /// <summary><c>SO_LISTENQLIMIT</c>: connections that may wait to be accepted, an <c>int</c>, read only.</summary>
    public const int ListenQLimit = 0x1011;

    /// <summary><c>SO_LISTENQLEN</c>: connections that wait to be accepted, an <c>int</c>, read only.</summary>
    public const int ListenQLen = 0x1012;

    /// <summary><c>SO_LISTENINCQLEN</c>: connections that are not complete, an <c>int</c>, read only.</summary>
    public const int ListenIncQLen = 0x1013;

    /// <summary><c>SO_SETFIB</c>: number of its routing table, an <c>int</c> below <c>net.fibs</c>.</summary>
    public const int SetFib = 0x1014;

    /// <summary><c>SO_USER_COOKIE</c>: a number for packet filters, a <c>uint</c>.</summary>
    public const int UserCookie = 0x1015;

    /// <summary><c>SO_PROTOCOL</c>: number of its protocol, an <c>int</c>, read only.</summary>
    public const int Protocol = 0x1016;

    /// <summary><c>SO_DOMAIN</c>: its <see cref="Net.Af"/>, an <c>int</c>, read only.</summary>
    public const int Domain = 0x1019;
}
