namespace Vnet.Analyzers;

/// <summary>What the analyzer of VNET3006 tells its code fix: properties of the diagnostic, all absent where no fix is possible.</summary>
internal static class TimerFixKeys
{
    /// <summary>The accessor to dispose of.</summary>
    public const string Accessor = "Accessor";

    /// <summary>Present when the accessor may hold null.</summary>
    public const string Nullable = "Nullable";

    /// <summary>The constructor that a new destructor would mirror.</summary>
    public const string Constructor = "Constructor";
}
