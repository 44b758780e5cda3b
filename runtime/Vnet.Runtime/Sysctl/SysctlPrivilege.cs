namespace Vnet;

/// <summary>Who may read and write what: the one place where that is decided.</summary>
internal static class SysctlPrivilege
{
    // Where Secure1 … Secure3 state their level.
    private const int SecureShift = 20;

    /// <summary>In FreeBSD's order, so that the first reason counts.</summary>
    /// <param name="flags">The sysctl's.</param>
    /// <param name="reads">Whether the old value is asked for.</param>
    /// <param name="writes">Whether there is a new value.</param>
    /// <param name="caller">Who asks.</param>
    public static SysctlError Check(CtlFlags flags, bool reads, bool writes, in SysctlCaller caller)
    {
        // FreeBSD leaves it to the handler whether something write-only can be read.
        if ((writes && (flags & CtlFlags.Wr) == 0) || (reads && (flags & CtlFlags.Rd) == 0))
            return SysctlError.NotPermitted;
        if (caller.InCapabilityMode && ((reads && (flags & CtlFlags.CapRd) == 0) || (writes && (flags & CtlFlags.CapWr) == 0)))
            return SysctlError.NotPermitted;
        if (!writes)
            return SysctlError.Ok;
        if ((flags & CtlFlags.Secure) != 0 && caller.SecureLevel > (int)((uint)(flags & CtlFlags.SecureMask) >> SecureShift))
            return SysctlError.NotPermitted;
        return MayWrite(flags, caller) ? SysctlError.Ok : SysctlError.NotPermitted;
    }

    /// <summary>The securelevel that counts in a jail: the highest of its own and those around it.</summary>
    public static int SecureLevelOf(Prison prison)
    {
        int level = prison.SecureLevel;
        for (Prison? outer = prison.Parent; outer is not null; outer = outer.Parent)
            level = Math.Max(level, outer.SecureLevel);
        return level;
    }

    private static bool MayWrite(CtlFlags flags, in SysctlCaller caller)
    {
        // In FreeBSD a request always is about the caller's vnet. Here the host's code may have made another one current,
        // or have named it; a jail writes no other than its own all the same.
        if (caller is { IsJailed: true, AsksAboutOwnVnet: false } && (flags & CtlFlags.Vnet) != 0)
            return false;
        if ((flags & CtlFlags.AnyBody) != 0)
            return true;
        if (!caller.IsRoot)
            return false;
        return !caller.IsJailed || (flags & CtlFlags.Prison) != 0 || ((flags & CtlFlags.Vnet) != 0 && caller.OwnsVnet);
    }
}
