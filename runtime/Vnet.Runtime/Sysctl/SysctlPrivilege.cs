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
    /// <param name="vnet">The vnet that is asked about; null when there is but one to ask about.</param>
    public static SysctlError Check(CtlFlags flags, bool reads, bool writes, Ucred caller, VnetInstance? vnet)
    {
        // FreeBSD leaves it to the handler whether something write-only can be read.
        if ((writes && (flags & CtlFlags.Wr) == 0) || (reads && (flags & CtlFlags.Rd) == 0))
            return SysctlError.NotPermitted;
        if (caller.InCapabilityMode && ((reads && (flags & CtlFlags.CapRd) == 0) || (writes && (flags & CtlFlags.CapWr) == 0)))
            return SysctlError.NotPermitted;
        if (!writes)
            return SysctlError.Ok;
        if ((flags & CtlFlags.Secure) != 0 && SecureLevelOf(caller.Prison) > (int)((uint)(flags & CtlFlags.SecureMask) >> SecureShift))
            return SysctlError.NotPermitted;
        return MayWrite(flags, caller, vnet) ? SysctlError.Ok : SysctlError.NotPermitted;
    }

    /// <summary>The securelevel that counts in a jail: the highest of its own and those around it.</summary>
    public static int SecureLevelOf(Prison prison)
    {
        int level = prison.SecureLevel;
        for (Prison? outer = prison.Parent; outer is not null; outer = outer.Parent)
            level = Math.Max(level, outer.SecureLevel);
        return level;
    }

    private static bool MayWrite(CtlFlags flags, Ucred caller, VnetInstance? vnet)
    {
        if ((flags & CtlFlags.AnyBody) != 0)
            return IsOwnVnet(flags, caller, vnet);
        if (caller.Uid != 0)
            return false;
        if (caller.Prison.Parent is null)
            return true;
        bool jailMayWrite = (flags & CtlFlags.Prison) != 0 || ((flags & CtlFlags.Vnet) != 0 && caller.Prison.OwnsVnet);
        return jailMayWrite && IsOwnVnet(flags, caller, vnet);
    }

    // In FreeBSD a request always is about the caller's vnet. Here the host's code may have made another one current, or
    // have named it; a jail writes no other than its own all the same.
    private static bool IsOwnVnet(CtlFlags flags, Ucred caller, VnetInstance? vnet) =>
        (flags & CtlFlags.Vnet) == 0 || vnet is null || caller.Prison.Parent is null || vnet == caller.Prison.Vnet;
}
