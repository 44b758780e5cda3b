namespace Vnet.Net;

/// <summary>How an operation of the stack ended (FreeBSD's errno(2) names and values).</summary>
public enum Errno
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>EPERM: operation not permitted.</summary>
    NotPermitted = 1,

    /// <summary>ENOENT: no such thing.</summary>
    NoEntry = 2,

    /// <summary>ESRCH: no such process; of routes: there is none.</summary>
    NoSuchProcess = 3,

    /// <summary>EINTR: interrupted.</summary>
    Interrupted = 4,

    /// <summary>EIO: the device failed.</summary>
    Io = 5,

    /// <summary>ENXIO: device not configured, or gone.</summary>
    NoDevice = 6,

    /// <summary>EBADF: the socket is closed.</summary>
    BadDescriptor = 9,

    /// <summary>EDEADLK: would wait for itself.</summary>
    Deadlock = 11,

    /// <summary>ENOMEM: no memory.</summary>
    NoMemory = 12,

    /// <summary>EACCES: permission denied; a broadcast that was not asked for, a packet that a filter refused.</summary>
    AccessDenied = 13,

    /// <summary>EFAULT: bad address.</summary>
    Fault = 14,

    /// <summary>EBUSY: in use.</summary>
    Busy = 16,

    /// <summary>EEXIST: is there already.</summary>
    Exists = 17,

    /// <summary>ENODEV: not supported by this device, or a race for it was lost.</summary>
    NotSupportedByDevice = 19,

    /// <summary>EINVAL: invalid argument.</summary>
    Invalid = 22,

    /// <summary>EFBIG: too large, or in too many pieces.</summary>
    FileTooBig = 27,

    /// <summary>ENOSPC: no space left.</summary>
    NoSpace = 28,

    /// <summary>EPIPE: nothing more can be sent.</summary>
    BrokenPipe = 32,

    /// <summary>EDOM: argument out of domain.</summary>
    Domain = 33,

    /// <summary>ERANGE: result too large.</summary>
    Range = 34,

    /// <summary>EAGAIN, EWOULDBLOCK: try again.</summary>
    WouldBlock = 35,

    /// <summary>EINPROGRESS: it goes on by itself.</summary>
    InProgress = 36,

    /// <summary>EALREADY: it is under way.</summary>
    Already = 37,

    /// <summary>ENOTSOCK: no socket.</summary>
    NotSocket = 38,

    /// <summary>EDESTADDRREQ: to whom?</summary>
    DestinationRequired = 39,

    /// <summary>EMSGSIZE: message too long.</summary>
    MessageTooLong = 40,

    /// <summary>EPROTOTYPE: wrong protocol for this type of socket.</summary>
    WrongProtocolType = 41,

    /// <summary>ENOPROTOOPT: the protocol is not there, or off in this vnet.</summary>
    NoProtocolOption = 42,

    /// <summary>EPROTONOSUPPORT: protocol not supported.</summary>
    ProtocolNotSupported = 43,

    /// <summary>ESOCKTNOSUPPORT: type of socket not supported.</summary>
    SocketTypeNotSupported = 44,

    /// <summary>EOPNOTSUPP: operation not supported.</summary>
    NotSupported = 45,

    /// <summary>EPFNOSUPPORT: protocol family not supported.</summary>
    ProtocolFamilyNotSupported = 46,

    /// <summary>EAFNOSUPPORT: address family not supported.</summary>
    AddressFamilyNotSupported = 47,

    /// <summary>EADDRINUSE: address already in use.</summary>
    AddressInUse = 48,

    /// <summary>EADDRNOTAVAIL: cannot assign that address.</summary>
    AddressNotAvailable = 49,

    /// <summary>ENETDOWN: the network, or the interface, is down.</summary>
    NetworkDown = 50,

    /// <summary>ENETUNREACH: no route.</summary>
    NetworkUnreachable = 51,

    /// <summary>ENETRESET: the network dropped the connection.</summary>
    NetworkReset = 52,

    /// <summary>ECONNABORTED: the connection was given up here.</summary>
    ConnectionAborted = 53,

    /// <summary>ECONNRESET: the peer broke the connection off.</summary>
    ConnectionReset = 54,

    /// <summary>ENOBUFS: a queue is full or a limit reached; the packet is dropped.</summary>
    NoBuffers = 55,

    /// <summary>EISCONN: has a peer already.</summary>
    IsConnected = 56,

    /// <summary>ENOTCONN: has no peer.</summary>
    NotConnected = 57,

    /// <summary>ESHUTDOWN: was shut down.</summary>
    Shutdown = 58,

    /// <summary>ETOOMANYREFS: too many references.</summary>
    TooManyReferences = 59,

    /// <summary>ETIMEDOUT: timed out.</summary>
    TimedOut = 60,

    /// <summary>ECONNREFUSED: nobody listens there.</summary>
    ConnectionRefused = 61,

    /// <summary>ENAMETOOLONG: name too long.</summary>
    NameTooLong = 63,

    /// <summary>EHOSTDOWN: the host does not answer.</summary>
    HostDown = 64,

    /// <summary>EHOSTUNREACH: no way to the host.</summary>
    HostUnreachable = 65,

    /// <summary>EOVERFLOW: value too large.</summary>
    Overflow = 84,

    /// <summary>ECANCELED: cancelled.</summary>
    Canceled = 85,

    /// <summary>ECAPMODE: not in capability mode.</summary>
    CapabilityMode = 94,
}
