namespace Vnet.Kern;

/// <summary>Options of a socket that are on or off (FreeBSD's <c>so_options</c>; the values are the options' numbers).</summary>
[Flags]
public enum SocketOptions
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Records for debugging (<c>SO_DEBUG</c>).</summary>
    Debug = 0x1,

    /// <summary>Listens (<c>SO_ACCEPTCONN</c>); read only.</summary>
    AcceptConn = 0x2,

    /// <summary>Its local address may be used again (<c>SO_REUSEADDR</c>).</summary>
    ReuseAddr = 0x4,

    /// <summary>Asks an idle peer whether it is there (<c>SO_KEEPALIVE</c>).</summary>
    KeepAlive = 0x8,

    /// <summary>Sends only to hosts on a network of an own interface (<c>SO_DONTROUTE</c>).</summary>
    DontRoute = 0x10,

    /// <summary>May send to broadcast addresses (<c>SO_BROADCAST</c>).</summary>
    Broadcast = 0x20,

    /// <summary>Sees what it sends itself (<c>SO_USELOOPBACK</c>).</summary>
    UseLoopback = 0x40,

    /// <summary>Waits when closed while data is left (<c>SO_LINGER</c>).</summary>
    Linger = 0x80,

    /// <summary>Urgent data is left in the stream (<c>SO_OOBINLINE</c>).</summary>
    OobInline = 0x100,

    /// <summary>Its local address and port may be used by several (<c>SO_REUSEPORT</c>).</summary>
    ReusePort = 0x200,

    /// <summary>Datagrams carry when they were received (<c>SO_TIMESTAMP</c>).</summary>
    Timestamp = 0x400,

    /// <summary>Kept for programs that ask; there are no signals (<c>SO_NOSIGPIPE</c>).</summary>
    NoSigPipe = 0x800,

    /// <summary>As <see cref="Timestamp"/>, finer (<c>SO_BINTIME</c>).</summary>
    BinTime = 0x2000,

    /// <summary>No transport offload (<c>SO_NO_OFFLOAD</c>).</summary>
    NoOffload = 0x4000,

    /// <summary>Those with the same local address and port share what comes (<c>SO_REUSEPORT_LB</c>).</summary>
    ReusePortLb = 0x1_0000,

    /// <summary>A full receive buffer is told to the reader: <see cref="Net.Errno.NoBuffers"/> (<c>SO_RERROR</c>).</summary>
    RError = 0x2_0000,
}
