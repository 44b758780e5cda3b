namespace Vnet.Generators;

/// <summary>A per-CPU field as it is declared.</summary>
/// <param name="Type">The type that declares it.</param>
/// <param name="Path">Its source file, which orders the parts of a type.</param>
/// <param name="Variable">What its accessor is made of.</param>
/// <param name="Layout">What assemblies that use it depend on.</param>
internal sealed record DpcpuField(TypeShell Type, string Path, DpcpuVariable Variable, AbiLayout Layout)
{
    public AbiExport Export => new(Type.FullName, IsPerCpu: true, Variable.Name, Variable.Access, Layout);
}

/// <summary>A per-CPU variable.</summary>
/// <param name="Field">The field's name, as an identifier.</param>
/// <param name="Name">The variable's name in the symbol table.</param>
/// <param name="Type">Its type, as source text.</param>
/// <param name="IsCounter">Whether it is a number, so that it can be counted with.</param>
/// <param name="Access">Accessibility of its accessor.</param>
/// <param name="Documentation">Its documentation comment's text, or null.</param>
internal sealed record DpcpuVariable(string Field, string Name, string Type, bool IsCounter, Access Access, string? Documentation)
{
    public string Identifier => Vnet.Generators.Identifier.Escape(Name);

    public string Accessor => "DPCPU_" + Name;

    public string AccessorType => $"global::Vnet.{(IsCounter ? "DpcpuCounter" : "DpcpuVariable")}<{Type}>";
}

/// <summary>A type with its per-CPU variables, in the order of declaration.</summary>
/// <param name="Shell">The type.</param>
/// <param name="Hint">What its files are called after.</param>
/// <param name="Variables">The variables.</param>
internal sealed record DpcpuType(TypeShell Shell, string Hint, EquatableArray<DpcpuVariable> Variables)
{
    /// <summary>Name of the method that adds the type's section to its linker set.</summary>
    public const string LinkMethod = "DpcpuLink__";

    /// <summary>Fields by type.</summary>
    public static IEnumerable<DpcpuType> Group(IEnumerable<DpcpuField> fields)
    {
        List<List<DpcpuField>> types = MembersByType.Group(fields, field => field.Type, field => field.Path, field => field.Variable.Name);
        Dictionary<string, string> hints = HintNames.ForTypes(types.Select(type => type[0].Type.FullName));
        foreach (List<DpcpuField> type in types)
            yield return new DpcpuType(type[0].Type, hints[type[0].Type.FullName], type.Select(field => field.Variable).ToEquatableArray());
    }
}
