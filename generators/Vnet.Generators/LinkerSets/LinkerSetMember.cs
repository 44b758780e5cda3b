namespace Vnet.Generators;

/// <summary>A member of a linker set as it is declared.</summary>
/// <param name="Type">The type that declares it.</param>
/// <param name="Path">Its source file.</param>
/// <param name="Entry">What its entry is made of.</param>
internal sealed record LinkerSetMember(TypeShell Type, string Path, LinkerSetEntry Entry);

/// <summary>An entry of a linker set.</summary>
/// <param name="Kind">What kind of member it is.</param>
/// <param name="Member">The member's name, as an identifier.</param>
/// <param name="ItemType">The field's type, or the delegate's, as source text.</param>
/// <param name="Sets">The sets it is in.</param>
/// <param name="ReturnType">What a method returns, as source text.</param>
/// <param name="Parameters">Types of a method's parameters, as source text.</param>
internal sealed record LinkerSetEntry(
    LinkerSetMemberKind Kind,
    string Member,
    string ItemType,
    EquatableArray<string> Sets,
    string ReturnType = "",
    EquatableArray<string> Parameters = default);

/// <summary>Kinds of members of linker sets.</summary>
internal enum LinkerSetMemberKind
{
    /// <summary>A field; the entry is its address.</summary>
    Field,

    /// <summary>A field that nobody may write; the entry is its value.</summary>
    ReadOnlyField,

    /// <summary>A method; the entry is a delegate.</summary>
    Method,
}

/// <summary>A type with its members of linker sets.</summary>
/// <param name="Shell">The type.</param>
/// <param name="Hint">What its files are called after.</param>
/// <param name="Entries">The entries, in the order of declaration.</param>
internal sealed record LinkerSetType(TypeShell Shell, string Hint, EquatableArray<LinkerSetEntry> Entries)
{
    /// <summary>Name of the method that adds the entries to their linker sets.</summary>
    public const string LinkMethod = "LinkerSetLink__";

    /// <summary>Members by type.</summary>
    public static IEnumerable<LinkerSetType> Group(IEnumerable<LinkerSetMember> members)
    {
        List<List<LinkerSetMember>> types = MembersByType.Group(members, member => member.Type, member => member.Path, null);
        Dictionary<string, string> hints = HintNames.ForTypes(types.Select(type => type[0].Type.FullName));
        foreach (List<LinkerSetMember> type in types)
            yield return new LinkerSetType(type[0].Type, hints[type[0].Type.FullName], type.Select(member => member.Entry).ToEquatableArray());
    }
}
