using Microsoft.CodeAnalysis;

namespace Vnet.Roslyn;

/// <summary>The module that a type belongs to: the nearest <c>[VnetModule]</c> outwards, else the assembly's name.</summary>
internal static class ModuleName
{
    public static (string Name, int Version) Of(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            if (Stated(level) is { } stated)
                return stated;
        }

        return OfAssembly(type.ContainingAssembly);
    }

    public static (string Name, int Version) OfAssembly(IAssemblySymbol assembly) => Stated(assembly) ?? (assembly.Name, 1);

    /// <summary>What a <c>[VnetModule]</c> on the symbol itself says, or null.</summary>
    public static (string Name, int Version)? Stated(ISymbol symbol)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is not { Name: "VnetModuleAttribute" } type || type.ToDisplayString() != MetadataNames.VnetModule)
                continue;
            string name = attribute.ConstructorArguments.Length == 1 ? attribute.ConstructorArguments[0].Value as string ?? "" : "";
            int version = 1;
            foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
            {
                if (argument.Key == "Version" && argument.Value.Value is int stated)
                    version = stated;
            }

            return name.Length == 0 ? null : (name, version);
        }

        return null;
    }
}
