namespace Vnet.Generators;

/// <summary>The assembly's table.</summary>
/// <param name="Assembly">The assembly's name.</param>
/// <param name="AnnouncesItself">Whether it has a module initialiser; an executable's boot table announces it instead.</param>
/// <param name="Modules">The modules it contains, by name.</param>
/// <param name="Calls">The types' link methods.</param>
internal sealed record LinkerFileModel(string Assembly, bool AnnouncesItself, EquatableArray<DeclaredModule> Modules, EquatableArray<string> Calls)
{
    /// <summary>The table of what is annotated, or null when nothing is, and nothing of others is used that might change.</summary>
    public static LinkerFileModel? Of(AssemblyModel assembly, IEnumerable<LinkContribution> contributions, IEnumerable<DeclaredModule> declared, bool hasImports)
    {
        List<LinkContribution> ordered = [.. contributions.OrderBy(item => item.Type, StringComparer.Ordinal)];
        // Of what two types say about one module the higher version holds.
        List<DeclaredModule> modules =
        [
            .. declared.Concat(ordered.Select(item => item.Module))
                .GroupBy(module => module.Name, StringComparer.Ordinal)
                .Select(group => new DeclaredModule(group.Key, group.Max(module => module.Version)))
                .OrderBy(module => module.Name, StringComparer.Ordinal),
        ];
        return modules.Count == 0 && !hasImports ? null : new LinkerFileModel(assembly.Name, !assembly.IsExecutable, modules.ToEquatableArray(), ordered.Select(item => item.Call).ToEquatableArray());
    }

    /// <summary>Name of an assembly's generated table, or other class of its own. Two assemblies never have one name.</summary>
    public static string ClassOf(string assembly, string suffix = "_LinkerFile")
    {
        string name = new([.. assembly.Select(c => char.IsLetterOrDigit(c) ? c : '_')]);
        if (name.Length == 0 || !char.IsLetter(name[0]))
            name = "_" + name;
        // A dot becoming an underscore is the common case, and keeps its readable name.
        bool isPlain = assembly.All(c => char.IsLetterOrDigit(c) || c == '.') && char.IsLetter(assembly[0]);
        return (isPlain ? name : HintNames.WithHash(name, assembly)) + suffix;
    }
}

/// <summary>The executable's table of all assemblies.</summary>
/// <param name="Tables">Generated tables, in the order of announcement.</param>
internal sealed record BootTableModel(EquatableArray<string> Tables)
{
    /// <summary>The table, or null for a library, or when there is nothing to boot.</summary>
    public static BootTableModel? Of(AssemblyModel assembly, bool hasOwnTable)
    {
        if (!assembly.IsExecutable || (assembly.Tables.Count == 0 && !hasOwnTable))
            return null;
        IEnumerable<string> tables = assembly.Tables;
        if (hasOwnTable)
            tables = tables.Append("global::Vnet.Generated." + LinkerFileModel.ClassOf(assembly.Name));
        return new BootTableModel(tables.ToEquatableArray());
    }
}
