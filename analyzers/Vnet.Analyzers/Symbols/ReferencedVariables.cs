using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers;

/// <summary>
/// The variables that a referenced assembly shows. Its private fields are not there for a compiler to see, but what
/// was generated for them is: the layout structs keep their fields even in reference assemblies, and accessors that
/// are public are public.
/// </summary>
internal static class ReferencedVariables
{
    public static IEnumerable<(string Accessor, INamedTypeSymbol Type)> Of(IAssemblySymbol assembly)
    {
        var seen = new HashSet<(string, INamedTypeSymbol)>();
        foreach (INamedTypeSymbol type in Types(assembly.GlobalNamespace))
        {
            foreach (INamedTypeSymbol nested in type.GetTypeMembers())
            {
                string? prefix = nested.Name switch { "VnetLayout__" => "V_", "DpcpuLayout__" => "DPCPU_", _ => null };
                if (prefix is null)
                    continue;
                foreach (ISymbol member in nested.GetMembers())
                {
                    if (member is IFieldSymbol { IsStatic: false } && seen.Add((prefix + member.Name, type)))
                        yield return (prefix + member.Name, type);
                }
            }

            if (type.GetTypeMembers("VnetView").IsEmpty)
                continue;
            foreach (ISymbol member in type.GetMembers())
            {
                if (member is IPropertySymbol { IsStatic: true, ReturnsByRef: true }
                    && member.Name.StartsWith("V_", StringComparison.Ordinal)
                    && seen.Add((member.Name, type)))
                {
                    yield return (member.Name, type);
                }
            }
        }
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        foreach (ISymbol member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type)
                yield return type;
            if (member is INamespaceOrTypeSymbol inner)
            {
                foreach (INamedTypeSymbol nested in Types(inner))
                    yield return nested;
            }
        }
    }
}
