namespace Vnet;

/// <summary>What was wrong with an operation on a jail, by FreeBSD's error names.</summary>
public enum JailError
{
    /// <summary>A parameter is unknown, unreadable or may not be changed (<c>EINVAL</c>).</summary>
    Invalid,

    /// <summary>There is no such jail, or it is dying (<c>ENOENT</c>).</summary>
    NoEntry,

    /// <summary>There is a jail of that name or number already (<c>EEXIST</c>).</summary>
    Exists,

    /// <summary>The caller may not, or a limit of the parent's forbids it (<c>EPERM</c>).</summary>
    NotPermitted,

    /// <summary>A name is too long (<c>ENAMETOOLONG</c>).</summary>
    NameTooLong,
}
