namespace Vnet.Generators;

/// <summary>A sysctl as it is declared.</summary>
/// <param name="Type">The type that declares it, or the assembly's own.</param>
/// <param name="Path">Its source file, which orders the parts of a type.</param>
/// <param name="Entry">What its entry is made of.</param>
internal sealed record SysctlMember(TypeShell Type, string Path, SysctlEntry Entry);

/// <summary>An entry of the sysctl tree.</summary>
/// <param name="Kind">What it publishes.</param>
/// <param name="Module">The module it belongs to.</param>
/// <param name="Name">The whole name, parents first.</param>
/// <param name="Description">One line.</param>
/// <param name="Flags">The flags, those included that follow from the declaration.</param>
/// <param name="Number">The last component of the numeric name, or -1.</param>
/// <param name="Label">The label for metrics, or null.</param>
/// <param name="Field">The field that it publishes, or null.</param>
/// <param name="Method">The method that it publishes, or null.</param>
internal sealed record SysctlEntry(
    SysctlKind Kind,
    string Module,
    string Name,
    string Description,
    uint Flags,
    int Number,
    string? Label,
    SysctlField? Field = null,
    SysctlMethod? Method = null);

/// <summary>A published field.</summary>
/// <param name="Name">Its name, as an identifier.</param>
/// <param name="Type">Its type, as source text.</param>
/// <param name="ValueType">The type that is published: for an enum, its number's.</param>
/// <param name="Accessor">Name of its <c>V_</c> or <c>DPCPU_</c> accessor, or null when it is a plain static.</param>
/// <param name="Format">The format of an opaque value, or null.</param>
/// <param name="Counters">Names of a statistics struct's fields.</param>
internal sealed record SysctlField(string Name, string Type, string ValueType, string? Accessor, string? Format, EquatableArray<string> Counters);

/// <summary>A handler.</summary>
/// <param name="Name">Its name, as an identifier.</param>
/// <param name="Type">What the value is, as a number.</param>
/// <param name="Format">How to print it.</param>
/// <param name="Argument">A number passed to it.</param>
internal sealed record SysctlMethod(string Name, int Type, string Format, long Argument);

/// <summary>What an entry of the sysctl tree publishes.</summary>
internal enum SysctlKind
{
    /// <summary>Nothing: an inner node.</summary>
    Node,

    /// <summary>A static field.</summary>
    Field,

    /// <summary>The value of a field that nobody may write.</summary>
    Constant,

    /// <summary>The sum of a per-CPU variable.</summary>
    Dpcpu,

    /// <summary>A handler.</summary>
    Proc,

    /// <summary>A counter.</summary>
    Counter,

    /// <summary>A snapshot of per-CPU statistics.</summary>
    Statistics,
}

/// <summary>A type with its sysctls: nodes first, then fields and handlers in the order of declaration.</summary>
/// <param name="Shell">The type.</param>
/// <param name="Hint">What its files are called after.</param>
/// <param name="Entries">The sysctls.</param>
internal sealed record SysctlType(TypeShell Shell, string Hint, EquatableArray<SysctlEntry> Entries)
{
    /// <summary>Name of the method that adds the entries to their linker set.</summary>
    public const string LinkMethod = "SysctlLink__";

    /// <summary>Sysctls by type. What is said twice of one member, in two parts of a type, counts once.</summary>
    public static IEnumerable<SysctlType> Group(IEnumerable<SysctlMember> members)
    {
        List<List<SysctlMember>> types = MembersByType.Group(
            members, member => member.Type, member => member.Path, member => $"{member.Entry.Name}\n{member.Entry.Field?.Name}\n{member.Entry.Method?.Name}");
        Dictionary<string, string> hints = HintNames.ForTypes(types.Select(type => type[0].Type.FullName));
        foreach (List<SysctlMember> type in types)
            yield return new SysctlType(type[0].Type, hints[type[0].Type.FullName], type.Select(member => member.Entry).ToEquatableArray());
    }
}
