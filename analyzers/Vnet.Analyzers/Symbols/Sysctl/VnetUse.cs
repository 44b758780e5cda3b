using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>A use of one of the current vnet's variables; not one of a vnet that the code itself names or walks to.</summary>
/// <param name="Name">The accessor, as it is written.</param>
/// <param name="IsChange">Whether the variable is changed, or may be.</param>
internal sealed record VnetUse(string Name, bool IsChange)
{
    /// <summary>The use that an operation is, or null.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="symbols">What says which vnet is current.</param>
    /// <param name="boundary">The code that runs later: scopes around it are left by then.</param>
    public static VnetUse? Of(IOperation operation, CurVnetSymbols symbols, IOperation? boundary = null)
    {
        if (operation is not IPropertyReferenceOperation { Property: { ReturnsByRef: true } property } access)
            return null;
        bool isAmbient = property.IsStatic
            ? AccessorRecognition.IsVariable(property, symbols)
            : AccessorRecognition.IsView(property.ContainingType) && IsCurrentView(access.Instance);
        return isAmbient && !CurVnetScopes.IsSet(access, symbols, boundary) ? new VnetUse(property.Name, VariableWrite.Is(access)) : null;
    }

    /// <summary>The use that says most among operations: a change, else any.</summary>
    /// <param name="operations">The operations.</param>
    /// <param name="symbols">What says which vnet is current.</param>
    /// <param name="boundary">The code that runs later: scopes around it are left by then.</param>
    public static VnetUse? Among(IEnumerable<IOperation> operations, CurVnetSymbols symbols, IOperation? boundary = null)
    {
        VnetUse? first = null;
        foreach (IOperation operation in operations)
        {
            if (Of(operation, symbols, boundary) is not { } use)
                continue;
            if (use.IsChange)
                return use;
            first ??= use;
        }

        return first;
    }

    // The view itself, or a local that was made from it.
    private static bool IsCurrentView(IOperation? view)
    {
        if (view is ILocalReferenceOperation local)
        {
            view = OperationOrder.RunningNow(OperationOrder.Body(local)).OfType<IVariableDeclaratorOperation>()
                .FirstOrDefault(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local.Local))?.Initializer?.Value;
        }

        return view is IPropertyReferenceOperation { Property: { } property } && AccessorRecognition.IsCurrentView(property);
    }
}
