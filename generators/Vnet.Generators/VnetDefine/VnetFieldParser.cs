using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Reads a field with <c>[VnetDefine]</c>.</summary>
internal static class VnetFieldParser
{
    /// <summary>The field, or null when it cannot be virtualized: an analyzer says why.</summary>
    public static VnetField? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetSymbol is not IFieldSymbol field
            || context.TargetNode is not VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax declaration } declarator
            || FieldRefusal.Of(field) is not null
            || FileLocal.Refusal(field) is not null
            || TypeShells.Of(field.ContainingType) is not { } shell)
        {
            return null;
        }

        TypeReach reach = TypeReach.Of(field.Type, field.ContainingType);
        string name = AccessorName.Of(field.Name);
        string accessor = "V_" + name;
        if (accessor == field.ContainingType.Name || !field.ContainingType.GetMembers(accessor).IsEmpty)
            return null;
        VnetStorage storage = VnetStorageOf.Type(field.Type);
        FactoryInitializer? initializer = storage is VnetStorage.OwnReference or VnetStorage.OwnBox
            ? FactoryParser.Of(declarator, field.Type, context.SemanticModel)
            : null;
        if (initializer is not null && InitializerReach.Unreachable(declarator.Initializer!.Value, field.ContainingType, context.SemanticModel, cancellation) is not null)
            return null;
        var variable = new VnetVariable(
            Identifier.Escape(field.Name),
            name,
            TypeText.Of(field.Type),
            TypeText.ForTypeof(field.Type),
            storage,
            initializer is not null,
            AccessOf(context.Attributes[0], reach, shell),
            reach.HasPointer,
            field.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol,
            field.Type.IsReferenceType && field.Type.NullableAnnotation == NullableAnnotation.None,
            DocumentationText.Of(declaration));
        return new VnetField(shell, declarator.SyntaxTree.FilePath, variable, initializer, AbiLayout.Of(field.Type, storage.ToString()));
    }

    /// <summary>What the attribute states, lowered to what the field's type allows.</summary>
    public static Access AccessOf(AttributeData attribute, TypeReach reach, TypeShell shell)
    {
        Access stated = Access.Internal;
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            // The values of VnetAccess: internal is its default, and so zero.
            if (argument.Key == "Access" && argument.Value.Value is int value)
                stated = value switch { 1 => Access.Private, 2 => Access.Public, _ => Access.Internal };
        }

        Access access = stated < reach.Access ? stated : reach.Access;
        return access < shell.LeastAccess ? shell.LeastAccess : access;
    }
}
