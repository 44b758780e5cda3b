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
            || !HasAccessor(field, declarator, context.SemanticModel, cancellation)
            || TypeShells.Of(field.ContainingType) is not { } shell)
        {
            return null;
        }

        TypeReach reach = TypeReach.Of(field.Type, field.ContainingType);
        VnetStorage storage = VnetStorageOf.Type(field.Type);
        FactoryInitializer? initializer = IsOwn(storage) ? FactoryParser.Of(declarator, field.Type, context.SemanticModel) : null;
        var variable = new VnetVariable(
            Identifier.Escape(field.Name),
            AccessorName.Of(field.Name),
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

    /// <summary>Whether a field with <c>[VnetDefine]</c> gets an accessor.</summary>
    public static bool HasAccessor(IFieldSymbol field, VariableDeclaratorSyntax declarator, SemanticModel model, CancellationToken cancellation)
    {
        string accessor = AccessorName.Vnet(field.Name);
        return FieldRefusal.Of(field) is null
            && FileLocal.Refusal(field) is null
            && TypeShells.Of(field.ContainingType) is not null
            && accessor != field.ContainingType.Name
            && field.ContainingType.GetMembers(accessor).IsEmpty
            && (!IsOwn(VnetStorageOf.Type(field.Type))
                || declarator.Initializer is null
                || InitializerReach.Unreachable(declarator.Initializer.Value, field.ContainingType, model, cancellation) is null);
    }

    private static bool IsOwn(VnetStorage storage) => storage is VnetStorage.OwnReference or VnetStorage.OwnBox;

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
