using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>The runtime's types that rules about constructors and destructors look for.</summary>
internal sealed class LifecycleSymbols
{
    private readonly ImmutableArray<(INamedTypeSymbol Attribute, LifecycleKind Kind)> _attributes;

    private LifecycleSymbols(Compilation compilation, INamedTypeSymbol vnetSysinit)
    {
        Compilation = compilation;
        _attributes =
        [
            .. new (INamedTypeSymbol? Attribute, LifecycleKind Kind)[]
            {
                (vnetSysinit, LifecycleKind.VnetConstructor),
                (compilation.GetTypeByMetadataName(MetadataNames.VnetSysuninit), LifecycleKind.VnetDestructor),
                (compilation.GetTypeByMetadataName(MetadataNames.Sysinit), LifecycleKind.GlobalConstructor),
                (compilation.GetTypeByMetadataName(MetadataNames.Sysuninit), LifecycleKind.GlobalDestructor),
            }.Where(pair => pair.Attribute is not null)!,
        ];
        VnetDefine = compilation.GetTypeByMetadataName(MetadataNames.VnetDefine);
        DpcpuDefine = compilation.GetTypeByMetadataName(MetadataNames.DpcpuDefine);
        CurVnet = compilation.GetTypeByMetadataName(MetadataNames.CurVnet);
        VnetInstance = compilation.GetTypeByMetadataName(MetadataNames.VnetInstance);
        VnetList = compilation.GetTypeByMetadataName(MetadataNames.VnetList);
        Timers = new TimerTypes(compilation);
        Disposable = compilation.GetSpecialType(SpecialType.System_IDisposable);
        AsyncDisposable = compilation.GetTypeByMetadataName("System.IAsyncDisposable");
    }

    public Compilation Compilation { get; }

    public INamedTypeSymbol? VnetDefine { get; }

    public INamedTypeSymbol? DpcpuDefine { get; }

    public INamedTypeSymbol? CurVnet { get; }

    public INamedTypeSymbol? VnetInstance { get; }

    public INamedTypeSymbol? VnetList { get; }

    public TimerTypes Timers { get; }

    private INamedTypeSymbol Disposable { get; }

    private INamedTypeSymbol? AsyncDisposable { get; }

    /// <summary>The symbols, or null in a compilation that does not know the runtime.</summary>
    public static LifecycleSymbols? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(MetadataNames.VnetSysinit) is { } vnetSysinit ? new LifecycleSymbols(compilation, vnetSysinit) : null;

    /// <summary>What makes a method a constructor or destructor of a vnet or of the process; usually nothing.</summary>
    public IEnumerable<LifecycleMethod> LifecyclesOf(IMethodSymbol method)
    {
        ImmutableArray<AttributeData> stated = method.GetAttributes();
        if (stated.IsEmpty)
            yield break;
        foreach (AttributeData attribute in stated)
        {
            foreach ((INamedTypeSymbol type, LifecycleKind kind) in _attributes)
            {
                if (SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, type))
                    yield return new LifecycleMethod(method, kind, attribute);
            }
        }
    }

    /// <summary>Whether values of the type have something to release.</summary>
    public bool IsDisposable(ITypeSymbol? type) =>
        type is not null && (Is(type, Disposable) || (AsyncDisposable is not null && Is(type, AsyncDisposable)));

    private static bool Is(ITypeSymbol type, INamedTypeSymbol contract) =>
        SymbolEqualityComparer.Default.Equals(type, contract) || type.AllInterfaces.Contains(contract, SymbolEqualityComparer.Default);
}
