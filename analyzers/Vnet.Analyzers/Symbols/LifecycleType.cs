using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>A type that has constructors or destructors of vnets or of the process, with the bodies of its methods.</summary>
internal sealed class LifecycleType
{
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IOperation>> _bodies = new(SymbolEqualityComparer.Default);

    private LifecycleType(INamedTypeSymbol type, LifecycleSymbols symbols, ImmutableArray<LifecycleMethod> methods) =>
        (Type, Symbols, Methods) = (type, symbols, methods);

    public INamedTypeSymbol Type { get; }

    public LifecycleSymbols Symbols { get; }

    public ImmutableArray<LifecycleMethod> Methods { get; }

    public bool Has(LifecycleKind kind) => Methods.Any(method => method.Kind == kind);

    public IEnumerable<LifecycleMethod> Of(LifecycleKind kind) => Methods.Where(method => method.Kind == kind);

    /// <summary>The type's lifecycle, or null when it has none.</summary>
    public static LifecycleType? Of(INamedTypeSymbol type, LifecycleSymbols symbols)
    {
        ImmutableArray<LifecycleMethod> methods = MethodsOf(type, symbols);
        return methods.IsEmpty ? null : new LifecycleType(type, symbols, methods);
    }

    /// <summary>The type's methods that have a lifecycle attribute.</summary>
    public static ImmutableArray<LifecycleMethod> MethodsOf(INamedTypeSymbol type, LifecycleSymbols symbols)
    {
        ImmutableArray<LifecycleMethod>.Builder? methods = null;
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
            {
                foreach (LifecycleMethod lifecycle in symbols.LifecyclesOf(method))
                    (methods ??= ImmutableArray.CreateBuilder<LifecycleMethod>()).Add(lifecycle);
            }
        }

        return methods?.ToImmutable() ?? [];
    }

    public void AddBody(ISymbol owner, ImmutableArray<IOperation> blocks) => _bodies[Definition(owner)] = blocks;

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
                    foreach (IOperation called in BodyOf(call.TargetMethod))
                        yield return called;
                }
            }
        }
    }

    /// <summary>What runs when a method does, less what it calls.</summary>
    public IEnumerable<IOperation> BodyOf(IMethodSymbol method) =>
        _bodies.TryGetValue(Definition(method), out ImmutableArray<IOperation> blocks) ? blocks.SelectMany(OperationOrder.RunningNow) : [];

    private static ISymbol Definition(ISymbol symbol) =>
        symbol is IMethodSymbol method ? (method.PartialDefinitionPart ?? method).OriginalDefinition : symbol;
}
