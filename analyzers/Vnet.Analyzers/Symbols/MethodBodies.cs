using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>The bodies of one type's methods, gathered while the compiler goes through them.</summary>
internal sealed class MethodBodies
{
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IOperation>> _bodies = new(SymbolEqualityComparer.Default);

    /// <summary>Adds a method's body, less its attributes: those do not run.</summary>
    public void Add(ISymbol owner, ImmutableArray<IOperation> blocks) =>
        _bodies[Definition(owner)] = blocks.RemoveAll(static block => block.Kind == OperationKind.Attribute);

    /// <summary>Whether the method is the type's own and has a body.</summary>
    public bool Contains(IMethodSymbol method) => _bodies.ContainsKey(Definition(method));

    /// <summary>
    /// What runs when a method does: its own body and, one level down, those of the same type's methods that it calls.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="follow">Which calls to follow; all unless stated.</param>
    public IEnumerable<IOperation> Running(IMethodSymbol method, Func<IOperation, bool>? follow = null)
    {
        if (!_bodies.TryGetValue(Definition(method), out ImmutableArray<IOperation> own))
            yield break;
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { Definition(method) };
        foreach (IOperation block in own)
        {
            foreach (IOperation operation in OperationOrder.RunningNow(block))
            {
                yield return operation;
                if (operation is IInvocationOperation call && (follow is null || follow(call)) && seen.Add(Definition(call.TargetMethod)))
                {
                    foreach (IOperation called in Of(call.TargetMethod))
                        yield return called;
                }
            }
        }
    }

    /// <summary>What runs when a method does, less what it calls.</summary>
    public IEnumerable<IOperation> Of(IMethodSymbol method) =>
        _bodies.TryGetValue(Definition(method), out ImmutableArray<IOperation> blocks) ? blocks.SelectMany(OperationOrder.RunningNow) : [];

    private static ISymbol Definition(ISymbol symbol) =>
        symbol is IMethodSymbol method ? (method.PartialDefinitionPart ?? method).OriginalDefinition : symbol;
}
