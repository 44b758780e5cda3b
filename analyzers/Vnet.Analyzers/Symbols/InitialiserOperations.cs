using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>What runs when an initialiser does.</summary>
internal static class InitialiserOperations
{
    /// <summary>
    /// The operation and those within it, less the bodies of lambdas, which run later and elsewhere, and the arguments
    /// of <c>nameof</c>, which do not run.
    /// </summary>
    public static IEnumerable<IOperation> RunBy(IOperation operation)
    {
        if (operation is IAnonymousFunctionOperation or INameOfOperation)
            yield break;
        yield return operation;
        foreach (IOperation child in operation.ChildOperations)
        {
            foreach (IOperation descendant in RunBy(child))
                yield return descendant;
        }
    }
}
