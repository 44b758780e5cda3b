using System.Text;
using Microsoft.CodeAnalysis;

namespace Vnet.Generators;

/// <summary>
/// Names the companions of file-local types: <c>GVnet</c> for <c>G</c>. A nested type's is nested in that of the type
/// around it, so only the outermost has to be told apart from others.
/// </summary>
internal static class CompanionName
{
    private const string Suffix = "Vnet";
    private const int HashDigits = 8;

    /// <summary>
    /// The name. When another file has a file-local type of the same name, or the companion's name is taken,
    /// <c>G_FileVnet</c>, after the file; when that does not tell them apart either, with a part of the metadata name.
    /// </summary>
    public static string Of(INamedTypeSymbol type)
    {
        if (type.ContainingType is not null)
            return type.Name + Suffix;
        INamespaceSymbol scope = type.ContainingNamespace;
        List<INamedTypeSymbol> namesakes = [.. scope.GetTypeMembers(type.Name).Where(other => other.IsFileLocal && PathOf(other) != PathOf(type))];
        if (namesakes.Count == 0 && !scope.GetMembers(type.Name + Suffix).Any())
            return type.Name + Suffix;
        string stem = $"{type.Name}_{FileOf(type)}";
        bool isUnique = namesakes.All(other => FileOf(other) != FileOf(type))
            && !scope.GetMembers(stem + Suffix).Any()
            && !scope.GetTypeMembers(stem).Any(other => other.IsFileLocal);
        return isUnique ? stem + Suffix : $"{stem}_{HashOf(type)}{Suffix}";
    }

    private static string PathOf(INamedTypeSymbol type) => type.DeclaringSyntaxReferences[0].SyntaxTree.FilePath;

    private static string FileOf(INamedTypeSymbol type)
    {
        var name = new StringBuilder();
        foreach (char c in Path.GetFileNameWithoutExtension(PathOf(type)))
            name.Append(char.IsLetterOrDigit(c) ? c : '_');
        return name.ToString();
    }

    // The compiler's checksum of the path: <File>F0123…__G.
    private static string HashOf(INamedTypeSymbol type) =>
        type.MetadataName.Substring(type.MetadataName.IndexOf(">F", StringComparison.Ordinal) + 2, HashDigits);
}
