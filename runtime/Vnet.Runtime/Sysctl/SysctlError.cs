namespace Vnet;

/// <summary>How a sysctl operation ended (FreeBSD's errno names and values).</summary>
public enum SysctlError
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>EPERM: not writable, or not by this caller at this securelevel.</summary>
    NotPermitted = 1,

    /// <summary>ENOENT: no such name.</summary>
    NoEntry = 2,

    /// <summary>ENOMEM: the buffer is too short; it holds as much as fits, and the needed length is told.</summary>
    NoMemory = 12,

    /// <summary>ENOTDIR: the name goes on past a leaf.</summary>
    NotDirectory = 20,

    /// <summary>EISDIR: the name is that of an inner node without a handler.</summary>
    IsDirectory = 21,

    /// <summary>EINVAL: the value has the wrong length or is out of range, or there is no handler.</summary>
    Invalid = 22,

    /// <summary>EAGAIN: the handler asks to be called again; done by the tree itself.</summary>
    Again = 35,
}
