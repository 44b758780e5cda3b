namespace Vnet.Generators;

/// <summary>A type with its virtualized variables, in the order of declaration.</summary>
/// <param name="Shell">The type.</param>
/// <param name="Hint">What its files are called after.</param>
/// <param name="Variables">The variables.</param>
internal sealed record VnetType(TypeShell Shell, string Hint, EquatableArray<VnetVariable> Variables)
{
    /// <summary>Name of the method that adds the type's section to its linker set.</summary>
    public const string LinkMethod = "VnetLink__";

    /// <summary>Fields by type. The same fields give the same types, in whichever order the files come.</summary>
    public static IEnumerable<VnetType> Group(IEnumerable<VnetField> fields)
    {
        List<List<VnetField>> types = ByType(fields);
        Dictionary<string, string> hints = HintNames.ForTypes(types.Select(type => type[0].Type.FullName));
        foreach (List<VnetField> type in types)
            yield return new VnetType(type[0].Type, hints[type[0].Type.FullName], type.Select(field => field.Variable).ToEquatableArray());
    }

    /// <summary>Fields by type; of two with one accessor the first declared is kept.</summary>
    public static List<List<VnetField>> ByType(IEnumerable<VnetField> fields) =>
        MembersByType.Group(fields, field => field.Type, field => field.Path, field => field.Variable.Name);
}
