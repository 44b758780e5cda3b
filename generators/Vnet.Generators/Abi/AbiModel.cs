using System.Globalization;

namespace Vnet.Generators;

/// <summary>The assembly's stamp.</summary>
/// <param name="Assembly">The assembly's name.</param>
/// <param name="Lines">The stamp's lines.</param>
internal sealed record AbiModel(string Assembly, EquatableArray<string> Lines)
{
    /// <summary>The stamp of an assembly that has a table.</summary>
    /// <param name="file">The table.</param>
    /// <param name="abi">The framework's ABI number, and whether the assembly has friends.</param>
    /// <param name="exports">The variables that it defines.</param>
    /// <param name="dependencies">What its modules depend on.</param>
    /// <param name="imports">What it uses, as lines of the stamp.</param>
    public static AbiModel Of(LinkerFileModel file, AbiAssembly abi, IEnumerable<AbiExport> exports, IEnumerable<AbiDependencies> dependencies, EquatableArray<string> imports)
    {
        SortedDictionary<string, AbiExport> variables = new(StringComparer.Ordinal);
        foreach (AbiExport export in exports)
            variables[export.Key] = export;
        int perCpu = variables.Values.Count(export => export.IsPerCpu);
        List<string> lines = [$"abi {Number(abi.Version)}", $"defines {Number(variables.Count - perCpu)} {Number(perCpu)}"];
        lines.AddRange(file.Modules.Select(module => $"module {AbiText.Word(module.Name)} {Number(module.Version)}"));
        lines.AddRange(dependencies.SelectMany(stated => stated.Dependencies)
            .Select(need => $"depend {AbiText.Word(need.Module)} {AbiText.Word(need.On)} {Number(need.Min)} {Number(need.Preferred)} {Number(need.Max)}")
            .Distinct(StringComparer.Ordinal)
            .OrderBy(line => line, StringComparer.Ordinal));

        // What nobody else can name needs no place in the stamp.
        Access least = abi.HasFriends ? Access.Internal : Access.Public;
        lines.AddRange(variables.Values.Where(export => export.Access >= least).Select(export => AbiText.Export + AbiText.Variable(export)));
        lines.AddRange(imports);
        return new AbiModel(file.Assembly, lines.ToEquatableArray());
    }

    /// <summary>Name of an assembly's generated stamp.</summary>
    public static string ClassOf(string assembly)
    {
        string table = LinkerFileModel.ClassOf(assembly);
        return table.Substring(0, table.Length - "LinkerFile".Length) + "Abi";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a stamp says of the assembly as a whole.</summary>
/// <param name="Version">The ABI number of the framework that it is compiled against.</param>
/// <param name="HasFriends">Whether other assemblies may use its internal members.</param>
internal sealed record AbiAssembly(int Version, bool HasFriends);
