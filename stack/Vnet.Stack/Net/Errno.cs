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

    /// <summary>EIO: the device failed.</summary>
    Io = 5,

    /// <summary>ENXIO: device not configured, or gone.</summary>
    NoDevice = 6,

    /// <summary>EDEADLK: would wait for itself.</summary>
    Deadlock = 11,

    /// <summary>ENOMEM: no memory.</summary>
    NoMemory = 12,

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

    /// <summary>EAGAIN, EWOULDBLOCK: try again.</summary>
    WouldBlock = 35,

    /// <summary>EMSGSIZE: message too long.</summary>
    MessageTooLong = 40,

    /// <summary>ENOPROTOOPT: the protocol is not there, or off in this vnet.</summary>
    NoProtocolOption = 42,

    /// <summary>EOPNOTSUPP: operation not supported.</summary>
    NotSupported = 45,

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

    /// <summary>ENOBUFS: a queue is full or a limit reached; the packet is dropped.</summary>
    NoBuffers = 55,

    /// <summary>ETIMEDOUT: timed out.</summary>
    TimedOut = 60,

    /// <summary>EHOSTDOWN: the host does not answer.</summary>
    HostDown = 64,

    /// <summary>EHOSTUNREACH: no way to the host.</summary>
    HostUnreachable = 65,
}
