namespace Vnet;

/// <summary>Which parts <see cref="VnetDebug.Write(TextWriter, VnetDebugSections)"/> writes.</summary>
[Flags]
public enum VnetDebugSections
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The vnets (<c>show all vnets</c>).</summary>
    Vnets = 0x01,

    /// <summary>Each virtualized variable, with its value in every vnet.</summary>
    Variables = 0x02,

    /// <summary>Constructors in the order they run, and destructors (<c>show vnet_sysinit</c>, <c>show vnet_sysuninit</c>).</summary>
    Sysinit = 0x04,

    /// <summary>The modules (<c>kldstat</c>).</summary>
    Modules = 0x08,

    /// <summary>The jails, dying ones with what holds them (<c>show prison</c>).</summary>
    Jails = 0x10,

    /// <summary>Each per-CPU variable, with its value on every CPU (<c>show dpcpu_off</c>).</summary>
    Dpcpu = 0x20,

    /// <summary>The zones (<c>vmstat -z</c>).</summary>
    Zones = 0x40,

    /// <summary>The callouts that are due next, by wheel (<c>show callout_stat</c>).</summary>
    Callouts = 0x80,

    /// <summary>All of it.</summary>
    All = Vnets | Variables | Sysinit | Modules | Jails | Dpcpu | Zones | Callouts,
}
