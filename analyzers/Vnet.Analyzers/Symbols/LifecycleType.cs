using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers;

/// <summary>A type that has constructors or destructors of vnets or of the process, with the bodies of its methods.</summary>
internal sealed class LifecycleType
{
    private readonly MethodBodies _bodies = new();

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

    public void AddBody(ISymbol owner, ImmutableArray<IOperation> blocks) => _bodies.Add(owner, blocks);

    /// <inheritdoc cref="MethodBodies.Running"/>
    public IEnumerable<IOperation> Running(IMethodSymbol method, Func<IOperation, bool>? follow = null) => _bodies.Running(method, follow);

    /// <inheritdoc cref="MethodBodies.Of"/>
    public IEnumerable<IOperation> BodyOf(IMethodSymbol method) => _bodies.Of(method);
}
