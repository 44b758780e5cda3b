namespace Vnet;

/// <summary>What happens to a module (FreeBSD's <c>modeventtype_t</c>).</summary>
public enum ModuleEvent
{
    /// <summary>MOD_LOAD: it is in place, and its constructors have run.</summary>
    Load,

    /// <summary>MOD_UNLOAD: it is about to go; its destructors run next.</summary>
    Unload,

    /// <summary>MOD_SHUTDOWN: the process ends. Cannot be refused.</summary>
    Shutdown,

    /// <summary>MOD_QUIESCE: may it go? Asked of every module of the file before any is told <see cref="Unload"/>.</summary>
    Quiesce,
}
