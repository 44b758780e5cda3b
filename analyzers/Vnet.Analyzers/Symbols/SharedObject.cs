using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>Expressions that are known to yield an object that exists already, so that running them again yields it again.</summary>
internal static class SharedObject
{
    /// <summary>The part of the expression that yields such an object, or null. What a method returns cannot be known.</summary>
    public static IOperation? Find(IOperation value)
    {
        switch (value)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                return Find(conversion.Operand);
            case IConditionalOperation { WhenFalse: not null } choice:
                return Find(choice.WhenTrue) ?? Find(choice.WhenFalse);
            case ICoalesceOperation coalesce:
                return Find(coalesce.Value) ?? Find(coalesce.WhenNull);
            default:
                return Exists(value) && !FrozenValue.Is(value) ? value : null;
        }
    }

    private static bool Exists(IOperation value) => value switch
    {
        IFieldReferenceOperation { Instance: null } => true,
        IFieldReferenceOperation { Instance: { } instance } => Exists(instance),
        IPropertyReferenceOperation { Property.IsIndexer: false } reference => IsStored(reference.Property) && (reference.Instance is null || Exists(reference.Instance)),
        IArrayElementReferenceOperation element => Exists(element.ArrayReference),
        IConversionOperation { OperatorMethod: null } conversion => Exists(conversion.Operand),
        _ => false,
    };

    /// <summary>Whether a property yields what it keeps: an auto-property, one that returns a field, or one of another assembly.</summary>
    private static bool IsStored(IPropertySymbol property)
    {
        if (property.DeclaringSyntaxReferences.Length == 0)
            return true;
        return property.DeclaringSyntaxReferences[0].GetSyntax() is PropertyDeclarationSyntax declaration
            && ReturnsStored(declaration);
    }

    private static bool ReturnsStored(PropertyDeclarationSyntax declaration)
    {
        if (declaration.ExpressionBody is { } body)
            return IsName(body.Expression);
        AccessorDeclarationSyntax? getter = declaration.AccessorList?.Accessors.FirstOrDefault(accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration));
        return getter is { Body: null } && (getter.ExpressionBody is null || IsName(getter.ExpressionBody.Expression));
    }

    private static bool IsName(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax or FieldExpressionSyntax => true,
        AssignmentExpressionSyntax assignment => assignment.IsKind(SyntaxKind.CoalesceAssignmentExpression),
        _ => false,
    };
}
