namespace Vnet.Analyzers;

/// <summary>What VNET1008 tells its code fix: how a new object is made for each vnet.</summary>
internal static class SharedInitialiserFixKeys
{
    /// <summary>The property that says how: one of the values below.</summary>
    public const string How = "fix";

    /// <summary>Move the value from the static constructor to the initialiser.</summary>
    public const string Move = "move";

    /// <summary>Copy with the class's constructor.</summary>
    public const string Construct = "construct";

    /// <summary>Copy an array by spreading it.</summary>
    public const string Spread = "spread";

    /// <summary>Copy a record with <c>with</c>.</summary>
    public const string With = "with";
}
