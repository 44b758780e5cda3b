using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>Whether an access of a variable changes it, or may: an assignment, a call on what is in it, a reference taken.</summary>
internal static class VariableWrite
{
    private static readonly ImmutableArray<string> s_questions = ["Get", "TryGet", "Contains", "ToString", "Equals", "Is", "Has", "Count", "IndexOf"];

    public static bool Is(IOperation access)
    {
        for (IOperation child = access; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case IParenthesizedOperation or IMemberReferenceOperation:
                    continue;
                case IArrayElementReferenceOperation element when element.ArrayReference == child:
                    continue;
                case IAssignmentOperation assignment:
                    return assignment.Target == child || assignment is ISimpleAssignmentOperation { IsRef: true };
                case IIncrementOrDecrementOperation or ITupleOperation { Parent: IDeconstructionAssignmentOperation }:
                    return true;
                case IArgumentOperation argument:
                    return argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out };
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return declarator.Symbol.IsRef;
                case IInvocationOperation call when call.Instance == child:
                    return Changes(call);
                case IConditionalAccessOperation conditional when conditional.Operation == child:
                    return OperationOrder.RunningNow(conditional.WhenNotNull).Any(operation => operation is IAssignmentOperation || (operation is IInvocationOperation call && Changes(call)));
                default:
                    return false;
            }
        }

        return false;
    }

    private static bool Changes(IInvocationOperation call) =>
        !s_questions.Any(question => call.TargetMethod.Name.StartsWith(question, StringComparison.Ordinal));
}
