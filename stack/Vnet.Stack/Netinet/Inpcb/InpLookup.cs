namespace Vnet.Netinet;

/// <summary>How to look a connection up, and how it is locked when found (FreeBSD's <c>INPLOOKUP_*</c>).</summary>
/// <remarks>Exactly one of <see cref="RLockPcb"/> and <see cref="WLockPcb"/> goes with every look-up.</remarks>
[Flags]
public enum InpLookup
{
    /// <summary>Exact only.</summary>
    None = 0,

    /// <summary>Sockets without peer are found as well, when none has this one (<c>INPLOOKUP_WILDCARD</c>).</summary>
    Wildcard = 0x1,

    /// <summary>Locked to be read (<c>INPLOOKUP_RLOCKPCB</c>).</summary>
    RLockPcb = 0x2,

    /// <summary>Locked to be changed (<c>INPLOOKUP_WLOCKPCB</c>).</summary>
    WLockPcb = 0x4,
}
