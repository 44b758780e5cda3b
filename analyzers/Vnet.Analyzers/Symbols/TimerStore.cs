using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>Where a new timer goes.</summary>
/// <param name="Variable">The virtualized field that it, or what holds it, is in; null when it is in none.</param>
/// <param name="IsDirect">Whether the variable is the timer's own, rather than a collection or object with the timer in it.</param>
/// <param name="IsKnown">False when the timer goes where it cannot be followed: to another method, into an object.</param>
internal readonly record struct TimerStore(IFieldSymbol? Variable, bool IsDirect, bool IsKnown)
{
    private static readonly TimerStore s_elsewhere = new(null, IsDirect: false, IsKnown: false);
    private static readonly TimerStore s_nowhere = new(null, IsDirect: false, IsKnown: true);

    public static TimerStore Of(IOperation creation, LifecycleSymbols symbols) => Follow(creation, symbols, depth: 0) ?? s_nowhere;

    // Null is a use that neither keeps the value nor gives it away.
    private static TimerStore? Follow(IOperation value, LifecycleSymbols symbols, int depth)
    {
        for (IOperation child = value; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation:
                case ICoalesceOperation coalesce when coalesce.WhenNull == child:
                case IConditionalOperation conditional when conditional.Condition != child && conditional.Type is not null:
                    continue;
                case IAssignmentOperation assignment when assignment.Value == child:
                    return Target(assignment.Target, symbols, depth);
                case IAssignmentOperation:
                    return null;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return IsUsing(declarator) ? s_elsewhere : Local(declarator.Symbol, declarator, symbols, depth);
                case IArgumentOperation { Parent: IInvocationOperation call } when AccessedVariable.Root(call.Instance, symbols.VnetDefine) is { } variable:
                    return new TimerStore(variable, IsDirect: false, IsKnown: true);
                case IInvocationOperation call when call.Instance == child:
                    return call.TargetMethod.Name is "Dispose" or "DisposeAsync" or "Close" ? s_elsewhere : null;
                case IExpressionStatementOperation or IMemberReferenceOperation or IBinaryOperation or IIsPatternOperation:
                    return null;
                default:
                    return s_elsewhere;
            }
        }

        return s_elsewhere;
    }

    private static TimerStore? Target(IOperation target, LifecycleSymbols symbols, int depth)
    {
        if (AccessedVariable.Of(target, symbols.VnetDefine) is { } own)
            return new TimerStore(own, IsDirect: true, IsKnown: true);
        if (AccessedVariable.Root(target, symbols.VnetDefine) is { } holder)
            return new TimerStore(holder, IsDirect: false, IsKnown: true);
        return target switch
        {
            IDiscardOperation or IMemberReferenceOperation { Member.IsStatic: true } => s_nowhere,
            ILocalReferenceOperation { Local.IsRef: false } local => Local(local.Local, local, symbols, depth),
            _ => s_elsewhere,
        };
    }

    private static TimerStore? Local(ILocalSymbol local, IOperation at, LifecycleSymbols symbols, int depth)
    {
        // A chain of locals is followed as far as people write them.
        if (depth > 2)
            return s_elsewhere;
        TimerStore? found = null;
        foreach (IOperation operation in OperationOrder.Body(at).Descendants())
        {
            if (operation is not ILocalReferenceOperation reference || !SymbolEqualityComparer.Default.Equals(reference.Local, local))
                continue;
            TimerStore? store = Follow(reference, symbols, depth + 1);
            if (store is { Variable: not null })
                return store;
            found ??= store;
        }

        return found;
    }

    private static bool IsUsing(IVariableDeclaratorOperation declarator)
    {
        for (IOperation? outer = declarator.Parent; outer is not null and not IBlockOperation; outer = outer.Parent)
        {
            if (outer is IUsingDeclarationOperation or IUsingOperation)
                return true;
        }

        return false;
    }
}
