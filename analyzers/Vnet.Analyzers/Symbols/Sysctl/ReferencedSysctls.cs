using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>
/// The sysctls of referenced assemblies. Private members are not there for a compiler to see in a reference assembly,
/// so the generator lists every sysctl in an attribute of the assembly, which is.
/// </summary>
internal static class ReferencedSysctls
{
    private const string Runtime = "Vnet.Runtime";

    /// <summary>All of them, assemblies in the order of their names.</summary>
    public static IEnumerable<DeclaredName> Of(SysctlSymbols symbols, CancellationToken cancellation)
    {
        INamedTypeSymbol? listed = symbols.Compilation.GetTypeByMetadataName(MetadataNames.SysctlManifest);
        foreach (IAssemblySymbol assembly in symbols.Compilation.SourceModule.ReferencedAssemblySymbols.OrderBy(assembly => assembly.Name, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!KnowsRuntime(assembly))
                continue;
            foreach (AttributeData attribute in assembly.GetAttributes())
            {
                if (Parse(attribute, assembly, symbols, listed) is { } entry)
                    yield return entry;
            }
        }
    }

    // Reading attributes is what costs, and hardly any reference knows the runtime.
    private static bool KnowsRuntime(IAssemblySymbol assembly) =>
        assembly.Name == Runtime || assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == Runtime));

    // A node that an assembly declares for itself stands there as it was written.
    private static DeclaredName? Parse(AttributeData attribute, IAssemblySymbol assembly, SysctlSymbols symbols, INamedTypeSymbol? listed)
    {
        bool isListed = listed is not null && SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, listed);
        if ((!isListed && symbols.KindOf(attribute.AttributeClass) != SysctlKind.Node)
            || attribute.ConstructorArguments.Length == 0
            || attribute.ConstructorArguments[0].Value is not string name)
        {
            return null;
        }

        bool isNode = !isListed;
        int number = SysctlName.AutoNumber;
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            switch (argument.Key, argument.Value.Kind == TypedConstantKind.Array ? null : argument.Value.Value)
            {
                case ("IsNode", bool stated):
                    isNode = stated;
                    break;
                case ("Number", int stated):
                    number = stated;
                    break;
            }
        }

        return new DeclaredName(name, isNode, number, $"assembly '{assembly.Name}'", null, null);
    }
}
