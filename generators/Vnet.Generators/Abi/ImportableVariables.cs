using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>
/// The variables that referenced assemblies export, by what their stamps say. References hardly ever change between two
/// runs, so the same object serves many compilations.
/// </summary>
internal sealed class ImportableVariables
{
    private const string RuntimeAssembly = "Vnet.Runtime";

    // Keyed weakly by what a compilation's references hang on; the values hold text only.
    private static readonly ConditionalWeakTable<IAssemblySymbol, Exporter> s_exporters = new();
    private static readonly ConditionalWeakTable<Exporter, ImportableVariables> s_known = new();

    private readonly Exporter[] _exporters;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Assembly, string Key), string> _variables = new();

    private ImportableVariables(Exporter[] exporters)
    {
        _exporters = exporters;
        foreach (Exporter exporter in exporters)
        {
            foreach (string variable in exporter.Variables)
            {
                // Kind, type, name, and the rest.
                string[] words = variable.Split([' '], 4);
                if (words.Length < 4)
                    continue;
                _variables[(exporter.Assembly, $"{words[0]} {words[1]} {words[2]}")] = variable;
                _names.Add((words[0] == "P" ? "DPCPU_" : "V_") + words[2]);
                if (words[0] == "V")
                    _names.Add(words[2]);
            }
        }
    }

    /// <summary>What the compilation's references export, or null when that is nothing.</summary>
    public static ImportableVariables? Of(Compilation compilation, CancellationToken cancellation)
    {
        List<Exporter> exporters = [];
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancellation.ThrowIfCancellationRequested();
            Exporter exporter = s_exporters.GetValue(assembly, static key => new Exporter(key.Name, StampedExports(key)));
            if (exporter.Variables.Length > 0)
                exporters.Add(exporter);
        }

        if (exporters.Count == 0)
            return null;
        if (s_known.TryGetValue(exporters[0], out ImportableVariables known) && known._exporters.SequenceEqual(exporters))
            return known;
        var made = new ImportableVariables([.. exporters]);
        s_known.Remove(exporters[0]);
        s_known.Add(exporters[0], made);
        return made;
    }

    /// <summary>Whether an exported variable's accessor, or member of a view, has that name.</summary>
    public bool HasName(string name) => _names.Contains(name);

    /// <summary>The import of a variable as a line of the stamp, or null when the assembly exports no such variable.</summary>
    public string? Import(string assembly, string key) =>
        _variables.TryGetValue((assembly, key), out string variable) ? $"{AbiText.Import}{AbiText.Word(assembly)} {variable}" : null;

    private static string[] StampedExports(IAssemblySymbol assembly)
    {
        // Reading attributes is what costs, and hardly any reference knows the runtime.
        if (!assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == RuntimeAssembly)))
            return [];
        foreach (AttributeData attribute in assembly.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "VnetAbiStampAttribute" } type
                && type.ToDisplayString() == MetadataNames.VnetAbiStamp
                && attribute.ConstructorArguments.Length == 1
                && attribute.ConstructorArguments[0].Value is string stamp)
            {
                return [.. stamp.Split('\n').Where(line => line.StartsWith(AbiText.Export, StringComparison.Ordinal)).Select(line => line.Substring(AbiText.Export.Length))];
            }
        }

        return [];
    }

    private sealed class Exporter(string assembly, string[] variables)
    {
        public string Assembly { get; } = assembly;

        public string[] Variables { get; } = variables;
    }
}
