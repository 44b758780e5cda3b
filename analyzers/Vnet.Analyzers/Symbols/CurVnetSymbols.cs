using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>The runtime's types that say which vnet is current, looked up once per compilation.</summary>
internal sealed class CurVnetSymbols
{
    private readonly INamedTypeSymbol _curVnet;
    private readonly INamedTypeSymbol? _scope;
    private readonly INamedTypeSymbol? _pinScope;
    private readonly INamedTypeSymbol? _list;
    private readonly INamedTypeSymbol? _reader;
    private readonly INamedTypeSymbol? _vnetDefine;

    private CurVnetSymbols(Compilation compilation, INamedTypeSymbol curVnet)
    {
        _curVnet = curVnet;
        _scope = compilation.GetTypeByMetadataName(MetadataNames.CurVnetScope);
        _pinScope = compilation.GetTypeByMetadataName(MetadataNames.Dpcpu + "+PinScope");
        _list = compilation.GetTypeByMetadataName(MetadataNames.VnetList);
        _reader = compilation.GetTypeByMetadataName(MetadataNames.VnetList + "Reader");
        _vnetDefine = compilation.GetTypeByMetadataName(MetadataNames.VnetDefine);
        Instance = compilation.GetTypeByMetadataName(MetadataNames.VnetInstance);
    }

    /// <summary>The type of a vnet.</summary>
    public INamedTypeSymbol? Instance { get; }

    /// <summary>The symbols, or null when the compilation does not use the runtime.</summary>
    public static CurVnetSymbols? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(MetadataNames.CurVnet) is { } curVnet ? new CurVnetSymbols(compilation, curVnet) : null;

    /// <summary>Whether an operation yields a scope of a current vnet.</summary>
    public bool IsScope(ITypeSymbol? type) => type is not null && SymbolEqualityComparer.Default.Equals(type, _scope);

    /// <summary>Whether an operation yields a scope in which the thread is pinned to a CPU.</summary>
    public bool IsPinScope(ITypeSymbol? type) => type is not null && SymbolEqualityComparer.Default.Equals(type, _pinScope);

    /// <summary>Whether a value is a walk of the vnet list.</summary>
    public bool IsWalk(ITypeSymbol? type) => type is not null && SymbolEqualityComparer.Default.Equals(type, _reader);

    /// <summary>Whether a call starts a walk whose body must not block.</summary>
    public bool IsNoSleepLock(IInvocationOperation call) =>
        call.TargetMethod.Name == "ReadLockNoSleep" && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, _list);

    /// <summary>Whether a call runs a delegate as a flow with a vnet of its own.</summary>
    public bool IsRunAsync(IInvocationOperation call) =>
        call.TargetMethod.Name == "RunAsync" && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, _curVnet);

    /// <summary>Whether a property is <c>CurVnet.Current</c>.</summary>
    public bool IsCurrent(IPropertySymbol property) =>
        property.Name == "Current" && SymbolEqualityComparer.Default.Equals(property.ContainingType, _curVnet);

    /// <summary>Whether a field is virtualized.</summary>
    public bool IsVnetDefine(IFieldSymbol field) => field.IsStatic && HasAttribute(field, _vnetDefine);

    internal static bool HasAttribute(ISymbol symbol, INamedTypeSymbol? attribute)
    {
        if (attribute is null)
            return false;
        foreach (AttributeData data in symbol.GetAttributes())
        {
            if (SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute))
                return true;
        }

        return false;
    }
}
