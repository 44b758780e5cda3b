namespace Vnet.Analyzers;

/// <summary>The names of sysctls: components from the root down, with dots between them.</summary>
internal static class SysctlName
{
    /// <summary>Stands for a number that the tree assigns (FreeBSD's <c>OID_AUTO</c>).</summary>
    public const int AutoNumber = -1;

    private const int MaxLevels = 24; // CTL_MAXNAME

    /// <summary>The parent's name; empty for a root.</summary>
    public static string ParentOf(string name) => name.LastIndexOf('.') is var dot && dot < 0 ? "" : name.Substring(0, dot);

    /// <summary>What is wrong with a name, as the end of "it …"; null when nothing is.</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0)
            return "is empty";
        string[] components = name.Split('.');
        foreach (string component in components)
        {
            if (component.Length == 0)
                return "has an empty component";
            if (component.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)))
                return "contains white space";
            if (component.Contains('='))
                return "contains '='";
            if (component.All(character => character is >= '0' and <= '9'))
                return $"has '{component}' for a component, which reads as a number";
        }

        return components.Length > MaxLevels ? $"has {components.Length} levels of at most {MaxLevels}" : null;
    }
}
