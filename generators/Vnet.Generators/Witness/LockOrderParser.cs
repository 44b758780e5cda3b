using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vnet.Generators;

/// <summary>Reads a type with <c>[LockOrder]</c>.</summary>
internal static class LockOrderParser
{
    public const string LockOrder = "Vnet.LockOrderAttribute";
    private const string LockClass = "Vnet.LockClassAttribute";

    /// <summary>The order, or null when members cannot be added to the type.</summary>
    public static LockOrderModel? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetSymbol is not INamedTypeSymbol type || TypeShells.Of(type) is not { IsCompanion: false } shell)
            return null;
        var classes = new List<LockClassModel>();
        foreach (ISymbol member in type.GetMembers())
        {
            cancellation.ThrowIfCancellationRequested();
            if (member is IPropertySymbol { IsStatic: true, IsPartialDefinition: true } property && Parse(property) is { } model)
                classes.Add(model);
        }

        return new LockOrderModel(shell, classes.ToEquatableArray());
    }

    private static LockClassModel? Parse(IPropertySymbol property)
    {
        AttributeData? attribute = property.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == LockClass);
        if (attribute is null || property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not PropertyDeclarationSyntax syntax)
            return null;
        string stated = attribute.ConstructorArguments.Length > 0 && attribute.ConstructorArguments[0].Value is string text ? text : "";
        return new LockClassModel(
            Identifier.Escape(property.Name),
            string.Join(" ", syntax.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.PartialKeyword)).Select(modifier => modifier.ValueText)),
            stated.Length > 0 ? stated : property.Name,
            Before(attribute),
            Flag(attribute, "IsRecursive"),
            Flag(attribute, "AllowsSeveral"));
    }

    private static EquatableArray<string> Before(AttributeData attribute)
    {
        TypedConstant before = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Before").Value;
        return before is { Kind: TypedConstantKind.Array, IsNull: false }
            ? before.Values.Select(value => value.Value as string ?? "").Where(name => name.Length > 0).ToEquatableArray()
            : default;
    }

    private static bool Flag(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value is true;
}
