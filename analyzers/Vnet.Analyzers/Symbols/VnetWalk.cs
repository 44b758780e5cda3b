using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>The walks of the vnet list around an operation.</summary>
internal static class VnetWalk
{
    /// <summary>
    /// Whether the thread holds the list's lock at an operation: inside a <c>foreach</c> over a walk, or in the reach of
    /// a <c>using</c> of one. A lambda or local function written there may run later, so that the search ends at it.
    /// </summary>
    public static bool IsAround(IOperation operation, CurVnetSymbols symbols, bool noSleepOnly)
    {
        IOperation child = operation;
        for (IOperation? parent = operation.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return false;
                case IForEachLoopOperation loop when loop.Collection != child && Holds(loop.Collection, symbols, noSleepOnly):
                case IUsingOperation statement when statement.Body == child && Holds(statement.Resources, symbols, noSleepOnly):
                    return true;
                case IBlockOperation block:
                    for (int i = block.Operations.IndexOf(child) - 1; i >= 0; i--)
                    {
                        if (block.Operations[i] is IUsingDeclarationOperation declaration && Holds(declaration, symbols, noSleepOnly))
                            return true;
                    }

                    break;
            }
        }

        return false;
    }

    private static bool Holds(IOperation resource, CurVnetSymbols symbols, bool noSleepOnly)
    {
        foreach (IOperation part in resource.DescendantsAndSelf())
        {
            if (symbols.IsWalk(part.Type) && (!noSleepOnly || (part is IInvocationOperation call && symbols.IsNoSleepLock(call))))
                return true;
        }

        return false;
    }
}
