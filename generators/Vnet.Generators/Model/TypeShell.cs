namespace Vnet.Generators;

/// <summary>One of the nested partial types that generated members are written into.</summary>
/// <param name="Keyword"><c>class</c>, <c>struct</c>, <c>record</c> or <c>record struct</c>.</param>
/// <param name="Name">The type's name, as an identifier.</param>
/// <param name="IsHidden">Whether only the type around it can name it.</param>
internal sealed record TypeLevel(string Keyword, string Name, bool IsHidden);

/// <summary>A type that generated members are written into: what it takes to reopen it in another file.</summary>
/// <param name="Namespace">Its namespace as source text, empty for the global one.</param>
/// <param name="Levels">The type and those around it, outermost first.</param>
/// <param name="FullName">Its name for people and symbol tables: <c>Demo.Outer.Inner</c>.</param>
/// <param name="Module">The module it belongs to.</param>
/// <param name="ModuleVersion">That module's version, as stated for the type.</param>
/// <param name="HasOwnViews">Whether the user's code has a member named <c>Cur</c> or <c>In</c> already.</param>
/// <param name="Target">Metadata name of the file-local type that this is the companion of, or null when it is the declaring type itself.</param>
internal sealed record TypeShell(
    string Namespace,
    EquatableArray<TypeLevel> Levels,
    string FullName,
    string Module,
    int ModuleVersion,
    bool HasOwnViews,
    string? Target)
{
    /// <summary>The type as an expression or type that means the same everywhere in the assembly where it is accessible.</summary>
    public string GlobalName => "global::" + (Namespace.Length == 0 ? "" : Namespace + ".") + string.Join(".", Levels.Select(level => level.Name));

    /// <summary>Whether the members are written into a class of their own, beside a file-local type.</summary>
    public bool IsCompanion => Target is not null;

    /// <summary>What a member of the type may be at least: the file-local type itself is another type to its companion.</summary>
    public Access LeastAccess => IsCompanion ? Access.Internal : Access.Private;

    /// <summary>A static field, as an expression.</summary>
    public string Field(string family, string field) => IsCompanion ? $"{GlobalName}.{ReachingMethod(family, field)}(null)" : $"{GlobalName}.{field}";

    /// <summary>A static method, as a delegate.</summary>
    public string Method(string family, string method, int parameters)
    {
        if (!IsCompanion)
            return $"{GlobalName}.{method}";
        string[] arguments = [.. Enumerable.Range(0, parameters).Select(i => "a" + i)];
        return $"static ({string.Join(", ", arguments)}) => {GlobalName}.{ReachingMethod(family, method)}({string.Join(", ", arguments.Prepend("null"))})";
    }

    /// <summary>Name of the companion's method that reaches a member of the file-local type.</summary>
    public static string ReachingMethod(string family, string member) => $"{family}Reach__{member.TrimStart('@')}";
}
