namespace Vnet;

/// <summary>What may be done with a sysctl, and by whom (FreeBSD's <c>CTLFLAG_*</c>, with its values).</summary>
[Flags]
public enum CtlFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>May be read.</summary>
    Rd = 0x80000000,

    /// <summary>May be written.</summary>
    Wr = 0x40000000,

    /// <summary>May be read and written.</summary>
    Rw = Rd | Wr,

    /// <summary>Registered, but not active yet: its module is still being loaded.</summary>
    Dormant = 0x20000000,

    /// <summary>Anybody may write it.</summary>
    AnyBody = 0x10000000,

    /// <summary>Not to be written at a securelevel above the one stated with <c>Secure1</c> … <c>Secure3</c>; 0 without.</summary>
    Secure = 0x08000000,

    /// <summary>The root of a jail may write it.</summary>
    Prison = 0x04000000,

    /// <summary>Added at run time.</summary>
    Dyn = 0x02000000,

    /// <summary>Left out of an enumeration that honours it.</summary>
    Skip = 0x01000000,

    /// <summary>The bits that state a securelevel.</summary>
    SecureMask = 0x00F00000,

    /// <summary>Not to be written at a securelevel above 0.</summary>
    Secure1 = Secure,

    /// <summary>Not to be written at a securelevel above 1.</summary>
    Secure2 = Secure | 0x00100000,

    /// <summary>Not to be written at a securelevel above 2.</summary>
    Secure3 = Secure | 0x00200000,

    /// <summary>Takes its first value from a tunable.</summary>
    Tun = 0x00080000,

    /// <summary>Read-only, first value from a tunable.</summary>
    RdTun = Rd | Tun,

    /// <summary>Read-write, first value from a tunable.</summary>
    RwTun = Rw | Tun,

    /// <summary>The handler does its own locking.</summary>
    MpSafe = 0x00040000,

    /// <summary>Each vnet has its own; the root of a jail that owns its vnet may write it.</summary>
    Vnet = 0x00020000,

    /// <summary>Being removed.</summary>
    Dying = 0x00010000,

    /// <summary>May be read in capability mode.</summary>
    CapRd = 0x00008000,

    /// <summary>May be written in capability mode.</summary>
    CapWr = 0x00004000,

    /// <summary>May be read and written in capability mode.</summary>
    CapRw = CapRd | CapWr,

    /// <summary>A statistic; published as a metric.</summary>
    Stats = 0x00002000,

    /// <summary>The tunable is fetched by the code that owns it, not at registration.</summary>
    NoFetch = 0x00001000,

    /// <summary>The handler runs under the one lock that such handlers share (FreeBSD's Giant).</summary>
    NeedGiant = 0x00000800,
}
