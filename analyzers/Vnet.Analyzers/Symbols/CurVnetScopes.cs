using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>Which scopes of a current vnet lie around an operation, as the source is nested.</summary>
internal static class CurVnetScopes
{
    /// <summary>
    /// The scopes around an operation from the inside out: <c>using</c> statements and declarations, scopes that are
    /// not in a <c>using</c> and begin earlier in the block, and delegates given to <c>RunAsync</c>. Stops at
    /// <paramref name="boundary"/>, or at the member.
    /// </summary>
    public static IEnumerable<IOperation> Around(IOperation operation, CurVnetSymbols symbols, IOperation? boundary = null)
    {
        IOperation child = operation;
        for (IOperation? parent = operation.Parent; parent is not null && child != boundary; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IUsingOperation statement when statement.Body == child && Sets(statement.Resources, symbols):
                    yield return statement;
                    break;
                case IBlockOperation block:
                    for (int i = block.Operations.IndexOf(child) - 1; i >= 0; i--)
                    {
                        if (Begins(block.Operations[i], symbols))
                            yield return block.Operations[i];
                    }

                    break;
                case ISwitchCaseOperation section:
                    for (int i = section.Body.IndexOf(child) - 1; i >= 0; i--)
                    {
                        if (Begins(section.Body[i], symbols))
                            yield return section.Body[i];
                    }

                    break;
                case IInvocationOperation call when symbols.IsRunAsync(call):
                    yield return call;
                    break;
            }
        }
    }

    /// <summary>Whether a vnet is made current around an operation, inside the boundary.</summary>
    public static bool IsSet(IOperation operation, CurVnetSymbols symbols, IOperation? boundary = null) =>
        Around(operation, symbols, boundary).Any();

    private static bool Begins(IOperation statement, CurVnetSymbols symbols) =>
        statement is IUsingDeclarationOperation or IExpressionStatementOperation or IVariableDeclarationGroupOperation && Sets(statement, symbols);

    private static bool Sets(IOperation operation, CurVnetSymbols symbols)
    {
        foreach (IOperation part in operation.DescendantsAndSelf())
        {
            if (part is IInvocationOperation call && symbols.IsScope(call.Type))
                return true;
        }

        return false;
    }
}
