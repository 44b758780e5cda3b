using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>The runtime's types that rules about sysctls look for.</summary>
internal sealed class SysctlSymbols
{
    private readonly INamedTypeSymbol _sysctl;
    private readonly INamedTypeSymbol? _proc;
    private readonly INamedTypeSymbol? _node;
    private readonly INamedTypeSymbol? _vnetDefine;
    private readonly INamedTypeSymbol? _dpcpuDefine;
    private readonly INamedTypeSymbol? _pcpustat;
    private readonly INamedTypeSymbol? _pcpustatObject;
    private readonly INamedTypeSymbol? _counter;
    private readonly INamedTypeSymbol? _error;
    private readonly INamedTypeSymbol? _oid;
    private readonly INamedTypeSymbol? _request;

    private SysctlSymbols(Compilation compilation, INamedTypeSymbol sysctl)
    {
        Compilation = compilation;
        _sysctl = sysctl;
        _proc = compilation.GetTypeByMetadataName(MetadataNames.SysctlProc);
        _node = compilation.GetTypeByMetadataName(MetadataNames.SysctlNode);
        _vnetDefine = compilation.GetTypeByMetadataName(MetadataNames.VnetDefine);
        _dpcpuDefine = compilation.GetTypeByMetadataName(MetadataNames.DpcpuDefine);
        _pcpustat = compilation.GetTypeByMetadataName(MetadataNames.VnetPcpustat);
        _pcpustatObject = compilation.GetTypeByMetadataName(MetadataNames.PcpustatObject);
        _counter = compilation.GetTypeByMetadataName(MetadataNames.CounterU64);
        _error = compilation.GetTypeByMetadataName(MetadataNames.SysctlError);
        _oid = compilation.GetTypeByMetadataName(MetadataNames.SysctlOid);
        _request = compilation.GetTypeByMetadataName(MetadataNames.SysctlRequest);
    }

    public Compilation Compilation { get; }

    /// <summary>The symbols, or null in a compilation that does not know the runtime's sysctls.</summary>
    public static SysctlSymbols? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(MetadataNames.Sysctl) is { } sysctl ? new SysctlSymbols(compilation, sysctl) : null;

    /// <summary>The sysctls that attributes of a symbol declare; usually none.</summary>
    public ImmutableArray<SysctlDeclaration> DeclarationsOf(ISymbol symbol)
    {
        ImmutableArray<SysctlDeclaration>.Builder? declarations = null;
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (KindOf(attribute.AttributeClass) is { } kind)
                (declarations ??= ImmutableArray.CreateBuilder<SysctlDeclaration>()).Add(new SysctlDeclaration(kind, symbol, attribute));
        }

        return declarations?.ToImmutable() ?? [];
    }

    /// <summary>What an attribute of this class declares, or null.</summary>
    public SysctlKind? KindOf(INamedTypeSymbol? attributeClass) =>
        attributeClass is null ? null
        : Is(attributeClass, _sysctl) ? SysctlKind.Field
        : Is(attributeClass, _proc) ? SysctlKind.Proc
        : Is(attributeClass, _node) ? SysctlKind.Node
        : null;

    public bool IsVnetDefine(ISymbol symbol) => VnetAttributes.Has(symbol, _vnetDefine);

    public bool IsDpcpuDefine(ISymbol symbol) => VnetAttributes.Has(symbol, _dpcpuDefine);

    /// <summary>Whether a type is a struct of per-CPU statistics, or an object that holds one.</summary>
    public bool IsPcpustat(ITypeSymbol type) => VnetAttributes.Has(type, _pcpustat) || Is(type.OriginalDefinition, _pcpustatObject);

    public bool IsCounter(ITypeSymbol type) => Is(type, _counter);

    public bool IsError(ITypeSymbol type) => Is(type, _error);

    public bool IsOid(ITypeSymbol type) => Is(type, _oid);

    public bool IsRequest(ITypeSymbol type) => Is(type, _request);

    private static bool Is(ITypeSymbol type, INamedTypeSymbol? known) => SymbolEqualityComparer.Default.Equals(type, known);
}
