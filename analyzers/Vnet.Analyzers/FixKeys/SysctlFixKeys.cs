namespace Vnet.Analyzers;

/// <summary>What the rules about sysctls tell their code fix: which edits mend the attribute. Several may apply to one.</summary>
internal static class SysctlFixKeys
{
    /// <summary>Present on every diagnostic that the fix can mend: what it would do, as an order.</summary>
    public const string Title = "Title";

    /// <summary>Flags to add to <c>Flags</c>, by name, separated by commas.</summary>
    public const string AddFlags = "AddFlags";

    /// <summary>Flags to take out of <c>Flags</c>, by name, separated by commas.</summary>
    public const string RemoveFlags = "RemoveFlags";

    /// <summary>Named arguments to leave out, separated by commas.</summary>
    public const string RemoveArguments = "RemoveArguments";

    /// <summary>What <c>Access</c> is to be.</summary>
    public const string Access = "Access";

    /// <summary>Present when <c>Tunable</c> is to be true.</summary>
    public const string Tunable = "Tunable";

    /// <summary>What the format is to be.</summary>
    public const string Format = "Format";
}
