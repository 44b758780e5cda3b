using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Reads what the stamp says of the assembly as a whole, and <c>[ModuleDepend]</c>.</summary>
internal static class AbiParser
{
    public static AbiAssembly Parse(Compilation compilation)
    {
        int version = 0;
        foreach (ISymbol member in compilation.GetTypeByMetadataName(MetadataNames.VnetAbi)?.GetMembers("Version") ?? [])
        {
            if (member is IFieldSymbol { ConstantValue: int number })
                version = number;
        }

        return new AbiAssembly(version, compilation.Assembly.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "InternalsVisibleToAttribute"));
    }

    /// <summary>What a type or the assembly states that its module depends on.</summary>
    public static AbiDependencies ParseDependencies(GeneratorAttributeSyntaxContext context)
    {
        string module = context.TargetSymbol is INamedTypeSymbol type ? ModuleName.Of(type).Name : ModuleName.OfAssembly(context.SemanticModel.Compilation.Assembly).Name;
        List<AbiDependency> needs = [];
        foreach (AttributeData attribute in context.Attributes)
        {
            if (attribute.ConstructorArguments.Length != 1 || attribute.ConstructorArguments[0].Value is not string { Length: > 0 } on)
                continue;
            (int min, int max, int? preferred) = (1, int.MaxValue, null);
            foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
            {
                if (argument.Value.Value is not int value)
                    continue;
                (min, max, preferred) = argument.Key switch
                {
                    "Min" => (value, max, preferred),
                    "Max" => (min, value, preferred),
                    "Preferred" => (min, max, value),
                    _ => (min, max, preferred),
                };
            }

            needs.Add(new AbiDependency(module, on, min, preferred ?? max, max));
        }

        return new AbiDependencies(needs.ToEquatableArray());
    }
}
