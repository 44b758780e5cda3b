using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>
/// Whether an operation runs in the default vnet only: it stands in an <c>if</c> on <c>IsDefault</c>, or after an early
/// return from the other vnets.
/// </summary>
internal static class DefaultVnetGuard
{
    public static bool Covers(IOperation operation, LifecycleSymbols symbols)
    {
        for (IOperation child = operation; child.Parent is { } parent; child = parent)
        {
            if (Covers(parent, child, symbols))
                return true;
        }

        return false;
    }

    private static bool Covers(IOperation parent, IOperation child, LifecycleSymbols symbols) => parent switch
    {
        IConditionalOperation conditional when conditional.WhenTrue == child => Meaning(conditional.Condition, symbols) == Implies.WhenTrue,
        IConditionalOperation conditional when conditional.WhenFalse == child => Meaning(conditional.Condition, symbols) == Implies.WhenFalse,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when both.RightOperand == child => Meaning(both.LeftOperand, symbols) == Implies.WhenTrue,
        IBlockOperation block => block.Operations.TakeWhile(statement => statement != child).Any(statement => LeavesOthers(statement, symbols)),
        _ => false,
    };

    private static bool LeavesOthers(IOperation statement, LifecycleSymbols symbols) =>
        statement is IConditionalOperation { WhenFalse: null } conditional
        && Meaning(conditional.Condition, symbols) == Implies.WhenFalse
        && (conditional.WhenTrue is IBlockOperation block ? block.Operations.LastOrDefault() : conditional.WhenTrue) is IReturnOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation };

    // Of what a condition's being true, or false, implies that the vnet is the default one.
    private static Implies Meaning(IOperation condition, LifecycleSymbols symbols)
    {
        switch (OperationOrder.Unwrapped(condition))
        {
            case IPropertyReferenceOperation property when IsDefault(property.Property, symbols):
                return Implies.WhenTrue;
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation:
                return Opposite(Meaning(negation.Operand, symbols));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both:
                return Either(both, Implies.WhenTrue, symbols);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either:
                return Either(either, Implies.WhenFalse, symbols);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equals:
                return Equality(equals, symbols);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } unequal:
                return Opposite(Equality(unequal, symbols));
            case IConditionalAccessOperation access:
                return Meaning(access.WhenNotNull, symbols);
            case ICoalesceOperation { WhenNull.ConstantValue: { HasValue: true, Value: false } } coalesce:
                return Meaning(coalesce.Value, symbols);
            case IIsPatternOperation pattern:
                return Pattern(pattern.Pattern, symbols);
            case ILocalReferenceOperation local when Initial(local) is { } value:
                return Meaning(value, symbols);
            default:
                return Implies.Nothing;
        }
    }

    private static Implies Either(IBinaryOperation operation, Implies wanted, LifecycleSymbols symbols) =>
        Meaning(operation.LeftOperand, symbols) == wanted || Meaning(operation.RightOperand, symbols) == wanted ? wanted : Implies.Nothing;

    private static Implies Equality(IBinaryOperation operation, LifecycleSymbols symbols)
    {
        IOperation left = OperationOrder.Unwrapped(operation.LeftOperand);
        IOperation right = OperationOrder.Unwrapped(operation.RightOperand);
        if (right.ConstantValue is { HasValue: true, Value: bool truth })
            return truth ? Meaning(left, symbols) : Opposite(Meaning(left, symbols));
        return IsDefaultVnet(left, symbols) || IsDefaultVnet(right, symbols) ? Implies.WhenTrue : Implies.Nothing;
    }

    private static Implies Pattern(IPatternOperation pattern, LifecycleSymbols symbols) => pattern switch
    {
        INegatedPatternOperation negated => Opposite(Pattern(negated.Pattern, symbols)),
        IRecursivePatternOperation recursive when recursive.PropertySubpatterns.Any(sub => IsDefaultSubpattern(sub, symbols)) => Implies.WhenTrue,
        _ => Implies.Nothing,
    };

    private static bool IsDefaultSubpattern(IPropertySubpatternOperation sub, LifecycleSymbols symbols) =>
        sub.Member is IPropertyReferenceOperation member && IsDefault(member.Property, symbols)
        && sub.Pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: true } };

    private static bool IsDefault(IPropertySymbol property, LifecycleSymbols symbols) =>
        property.Name == "IsDefault" && (Is(property.ContainingType, symbols.CurVnet) || Is(property.ContainingType, symbols.VnetInstance));

    private static bool IsDefaultVnet(IOperation operation, LifecycleSymbols symbols) =>
        operation is IPropertyReferenceOperation { Property: { Name: "Default" } property } && Is(property.ContainingType, symbols.VnetInstance);

    private static IOperation? Initial(ILocalReferenceOperation reference) =>
        OperationOrder.RunningNow(OperationOrder.Body(reference)).OfType<IVariableDeclaratorOperation>()
            .FirstOrDefault(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, reference.Local))?.Initializer?.Value;

    private static bool Is(INamedTypeSymbol type, INamedTypeSymbol? known) => SymbolEqualityComparer.Default.Equals(type, known);

    private static Implies Opposite(Implies meaning) => meaning switch
    {
        Implies.WhenTrue => Implies.WhenFalse,
        Implies.WhenFalse => Implies.WhenTrue,
        _ => Implies.Nothing,
    };

    private enum Implies
    {
        Nothing,
        WhenTrue,
        WhenFalse,
    }
}
