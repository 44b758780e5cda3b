using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>What becomes of the scope that a call returns.</summary>
internal static class ScopeUse
{
    public enum Kind
    {
        /// <summary>It is the resource of a <c>using</c>.</summary>
        Using,

        /// <summary>It is the resource of a <c>using</c> in one case and not in another.</summary>
        ConditionalUsing,

        /// <summary>It goes to the caller.</summary>
        Returned,

        /// <summary>Assigned under a condition that ends before the variable does.</summary>
        ConditionalAssignment,

        /// <summary>Nobody has it.</summary>
        Discarded,

        /// <summary>A plain variable or an argument has it.</summary>
        Kept,
    }

    public static Kind Of(IInvocationOperation call)
    {
        bool conditional = false;
        for (IOperation? parent = call.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case IConditionalOperation or ICoalesceOperation or ISwitchExpressionArmOperation or IConditionalAccessOperation:
                    conditional = true;
                    break;
                case IUsingOperation or IUsingDeclarationOperation:
                    return conditional ? Kind.ConditionalUsing : Kind.Using;
                case IReturnOperation:
                    return Kind.Returned;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment:
                    return conditional || IsNarrower(assignment, target.Local) ? Kind.ConditionalAssignment : Kind.Kept;
                case IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation }:
                    return Kind.Discarded;
                case IConversionOperation or IVariableInitializerOperation or IVariableDeclaratorOperation or IVariableDeclarationOperation or IVariableDeclarationGroupOperation or ISwitchExpressionOperation or IParenthesizedOperation:
                    break;
                default:
                    return Kind.Kept;
            }
        }

        return Kind.Kept;
    }

    /// <summary>Whether a branch or loop lies between an assignment and the block that declares the variable.</summary>
    private static bool IsNarrower(IOperation assignment, ILocalSymbol local)
    {
        for (IOperation? parent = assignment.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IBlockOperation block && block.Locals.Contains(local, SymbolEqualityComparer.Default))
                return false;
            if (parent is IConditionalOperation or ISwitchOperation or ILoopOperation)
                return true;
        }

        return false;
    }
}
