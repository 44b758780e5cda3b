using Microsoft.CodeAnalysis;

namespace Vnet.Generators;

/// <summary>A sysctl as other assemblies are told of it.</summary>
/// <param name="Name">The whole name.</param>
/// <param name="IsNode">Whether it is an inner node.</param>
/// <param name="Number">The stated number, or -1.</param>
internal sealed record ManifestEntry(string Name, bool IsNode, int Number)
{
    /// <summary>One for each attribute; what has no name is left out, and an analyzer says so.</summary>
    public static EquatableArray<ManifestEntry> Of(GeneratorAttributeSyntaxContext context, bool isNode) => context.Attributes
        .Select(attribute => Of(attribute, isNode))
        .Where(entry => entry.Name.Length > 0)
        .ToEquatableArray();

    private static ManifestEntry Of(AttributeData attribute, bool isNode)
    {
        string name = attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value as string ?? "" : "";
        int number = -1;
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == "Number" && argument.Value.Value is int stated)
                number = stated;
        }

        return new ManifestEntry(name, isNode, number);
    }
}
