using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Finds the generated tables of referenced assemblies.</summary>
internal static class AssemblyParser
{
    private const string RuntimeAssembly = "Vnet.Runtime";

    public static AssemblyModel Parse(Compilation compilation, CancellationToken cancellation)
    {
        bool isExecutable = compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication or OutputKind.WindowsRuntimeApplication;
        string name = compilation.AssemblyName ?? "Assembly";
        return new AssemblyModel(name, isExecutable, isExecutable ? TablesOf(compilation, cancellation) : default);
    }

    private static EquatableArray<string> TablesOf(Compilation compilation, CancellationToken cancellation)
    {
        var found = new SortedDictionary<string, (IAssemblySymbol Assembly, string Table)>(StringComparer.Ordinal);
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancellation.ThrowIfCancellationRequested();
            // Reading attributes is what costs, and hardly any reference knows the runtime.
            if (References(assembly, RuntimeAssembly) && TableOf(assembly) is { } table)
                found[assembly.Name] = (assembly, table);
        }

        var ordered = new List<string>();
        var visited = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in found.Keys)
            Visit(name, found, visited, ordered);
        return ordered.ToEquatableArray();
    }

    private static void Visit(string name, SortedDictionary<string, (IAssemblySymbol Assembly, string Table)> found, HashSet<string> visited, List<string> ordered)
    {
        if (!found.TryGetValue(name, out (IAssemblySymbol Assembly, string Table) entry) || !visited.Add(name))
            return;
        foreach (string dependency in ReferencesOf(entry.Assembly).OrderBy(dependency => dependency, StringComparer.Ordinal))
            Visit(dependency, found, visited, ordered);
        ordered.Add(entry.Table);
    }

    private static bool References(IAssemblySymbol assembly, string name) => ReferencesOf(assembly).Contains(name);

    private static IEnumerable<string> ReferencesOf(IAssemblySymbol assembly) =>
        assembly.Modules.SelectMany(module => module.ReferencedAssemblies).Select(identity => identity.Name);

    private static string? TableOf(IAssemblySymbol assembly)
    {
        foreach (AttributeData attribute in assembly.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "VnetLinkerFileAttribute" } type
                && type.ToDisplayString() == MetadataNames.LinkerFile
                && attribute.ConstructorArguments.Length == 1
                && attribute.ConstructorArguments[0].Value is INamedTypeSymbol { DeclaredAccessibility: Accessibility.Public } table)
            {
                return TypeText.ForTypeof(table);
            }
        }

        return null;
    }
}
