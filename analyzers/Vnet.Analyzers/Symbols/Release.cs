using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>What a destructor does with a variable: whether it lets go of what is in it, or only looks.</summary>
internal static class Release
{
    private static readonly ImmutableHashSet<string> s_looks = ImmutableHashSet.Create(
        StringComparer.Ordinal, "ToString", "GetHashCode", "Equals", "GetType");

    // Stops or re-arms a timer, but leaves it registered: callout_stop, not callout_drain.
    private static readonly ImmutableHashSet<string> s_pauses = ImmutableHashSet.Create(StringComparer.Ordinal, "Change", "Stop", "Start");

    /// <summary>The variables that destructors of the type release.</summary>
    /// <param name="type">The type.</param>
    /// <param name="ofTimer">Whether stopping is not enough, and neither is dropping the reference.</param>
    public static ImmutableHashSet<ISymbol> ByDestructors(LifecycleType type, bool ofTimer)
    {
        ImmutableHashSet<ISymbol>.Builder released = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        foreach (LifecycleMethod destructor in type.Of(LifecycleKind.VnetDestructor))
        {
            foreach (IOperation operation in type.Running(destructor.Method))
            {
                if (AccessedVariable.Of(operation, type.Symbols.VnetDefine) is { } variable && Releases(operation, ofTimer))
                    released.Add(variable);
            }
        }

        return released.ToImmutable();
    }

    private static bool Releases(IOperation access, bool ofTimer)
    {
        for (IOperation child = access; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation or IMemberReferenceOperation:
                    continue;
                case IArrayElementReferenceOperation element when element.ArrayReference == child:
                    continue;
                case IConditionalAccessOperation conditional when conditional.Operation == child:
                    return Calls(conditional.WhenNotNull, ofTimer);
                case IInvocationOperation call when call.Instance == child:
                    return !s_looks.Contains(call.TargetMethod.Name) && !(ofTimer && s_pauses.Contains(call.TargetMethod.Name));
                case IAssignmentOperation assignment when assignment.Target == child:
                    return !ofTimer;
                case IBinaryOperation or IIsPatternOperation or IIsTypeOperation or IInterpolationOperation or IExpressionStatementOperation:
                    return false;
                default:
                    return true;
            }
        }

        return false;
    }

    private static bool Calls(IOperation whenNotNull, bool ofTimer) =>
        OperationOrder.RunningNow(whenNotNull).OfType<IInvocationOperation>()
            .Any(call => !s_looks.Contains(call.TargetMethod.Name) && !(ofTimer && s_pauses.Contains(call.TargetMethod.Name)))
        || OperationOrder.RunningNow(whenNotNull).OfType<IAssignmentOperation>().Any();
}
