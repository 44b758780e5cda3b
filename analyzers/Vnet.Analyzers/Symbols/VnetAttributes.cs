using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>The runtime's attributes in one compilation, and which symbols carry them.</summary>
internal sealed class VnetAttributes
{
    private readonly HashSet<INamedTypeSymbol> _generating = new(SymbolEqualityComparer.Default);
    private readonly HashSet<INamedTypeSymbol> _tagging = new(SymbolEqualityComparer.Default);

    private VnetAttributes(Compilation compilation, INamedTypeSymbol vnetDefine)
    {
        VnetDefine = vnetDefine;
        DpcpuDefine = compilation.GetTypeByMetadataName(MetadataNames.DpcpuDefine);
        VnetGlobal = compilation.GetTypeByMetadataName(MetadataNames.VnetGlobal);
        VnetModule = compilation.GetTypeByMetadataName(MetadataNames.VnetModule);
        LinkerSet = compilation.GetTypeByMetadataName(MetadataNames.LinkerSet);
        LinkerFile = compilation.GetTypeByMetadataName(MetadataNames.LinkerFile);
        INamedTypeSymbol?[] generating =
        [
            VnetDefine, DpcpuDefine, LinkerSet,
            compilation.GetTypeByMetadataName(MetadataNames.Sysinit), compilation.GetTypeByMetadataName(MetadataNames.Sysuninit),
            compilation.GetTypeByMetadataName(MetadataNames.VnetSysinit), compilation.GetTypeByMetadataName(MetadataNames.VnetSysuninit),
        ];
        foreach (INamedTypeSymbol? type in generating)
        {
            if (type is not null)
                _generating.Add(type);
        }

        foreach (INamedTypeSymbol? type in new[] { VnetDefine, DpcpuDefine, LinkerSet, VnetGlobal })
        {
            if (type is not null)
                _tagging.Add(type);
        }
    }

    public INamedTypeSymbol VnetDefine { get; }

    public INamedTypeSymbol? DpcpuDefine { get; }

    public INamedTypeSymbol? VnetGlobal { get; }

    public INamedTypeSymbol? VnetModule { get; }

    public INamedTypeSymbol? LinkerSet { get; }

    public INamedTypeSymbol? LinkerFile { get; }

    /// <summary>The attributes of a compilation, or null when it does not reference the runtime, so that no rule applies.</summary>
    public static VnetAttributes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(MetadataNames.VnetDefine) is { } vnetDefine ? new VnetAttributes(compilation, vnetDefine) : null;

    public bool IsVnetDefine(ISymbol symbol) => Has(symbol, VnetDefine);

    public bool IsDpcpuDefine(ISymbol symbol) => Has(symbol, DpcpuDefine);

    /// <summary>Whether the generator writes code for the symbol, which must be in a partial type then.</summary>
    public bool IsGenerating(ISymbol symbol) => First(symbol, _generating) is not null;

    /// <summary>Whether a static states what it is: a variable of a vnet or CPU, an item of a linker set, or a deliberate global.</summary>
    public bool IsTagged(ISymbol symbol) => First(symbol, _tagging) is not null;

    /// <summary>The attribute of that class on the symbol, or null.</summary>
    public static AttributeData? Find(ISymbol symbol, INamedTypeSymbol? attributeClass)
    {
        if (attributeClass is null)
            return null;
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, attributeClass))
                return attribute;
        }

        return null;
    }

    public static bool Has(ISymbol symbol, INamedTypeSymbol? attributeClass) => Find(symbol, attributeClass) is not null;

    private static AttributeData? First(ISymbol symbol, HashSet<INamedTypeSymbol> classes)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } attributeClass && classes.Contains(attributeClass))
                return attribute;
        }

        return null;
    }
}
