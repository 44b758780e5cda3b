using Microsoft.CodeAnalysis;

namespace Vnet.Roslyn;

/// <summary>
/// A companion: the class that generated members of a file-local type are written into. It says in a constant which
/// type that is.
/// </summary>
internal static class Companion
{
    /// <summary>How the constant's name ends; it begins with the family's.</summary>
    public const string Target = "Target__";

    /// <summary>Families of generated members.</summary>
    public const string Vnet = "Vnet", Dpcpu = "Dpcpu", Sysinit = "Sysinit", LinkerSet = "LinkerSet", Sysctl = "Sysctl";

    /// <summary>The type that generated members stand for: the file-local one for a companion, else the type itself.</summary>
    public static INamedTypeSymbol TypeOf(INamedTypeSymbol type)
    {
        foreach (string family in new[] { Vnet, Dpcpu })
        {
            foreach (ISymbol member in type.GetMembers(family + Target))
            {
                if (member is IFieldSymbol { ConstantValue: string name } && type.ContainingAssembly.GetTypeByMetadataName(name) is { } target)
                    return target;
            }
        }

        return type;
    }

    /// <summary>A type's name for the runtime's type-name parser.</summary>
    public static string TargetName(INamedTypeSymbol type)
    {
        string name = Escape(type.MetadataName);
        if (type.ContainingType is not null)
            return TargetName(type.ContainingType) + "+" + name;
        return type.ContainingNamespace.IsGlobalNamespace ? name : type.ContainingNamespace.ToDisplayString(s_plain) + "." + name;
    }

    private static readonly SymbolDisplayFormat s_plain = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    // No identifier has these, but then the compiler makes such names of file names.
    private static string Escape(string name)
    {
        foreach (char special in @"\,+&*[]")
            name = name.Replace(special.ToString(), @"\" + special);
        return name;
    }
}
