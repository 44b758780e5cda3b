using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>Which operations of a body run when the body does.</summary>
internal static class OperationOrder
{
    /// <summary>The operation and what is in it, less the bodies of lambdas: those run later, if at all.</summary>
    public static IEnumerable<IOperation> RunningNow(IOperation root)
    {
        var pending = new Stack<IOperation>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            IOperation operation = pending.Pop();
            yield return operation;
            foreach (IOperation child in operation.ChildOperations.Reverse())
            {
                if (child is not IAnonymousFunctionOperation)
                    pending.Push(child);
            }
        }
    }

    /// <summary>The operation without the conversions and parentheses around it.</summary>
    public static IOperation Unwrapped(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>The outermost operation that an operation is part of: the body.</summary>
    public static IOperation Body(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }
}
