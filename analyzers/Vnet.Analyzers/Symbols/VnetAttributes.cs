using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>The runtime's attributes in one compilation, and which symbols carry them.</summary>
internal sealed class VnetAttributes
{
    private readonly HashSet<INamedTypeSymbol> _generating = new(SymbolEqualityComparer.Default);
    private readonly HashSet<INamedTypeSymbol> _parts = new(SymbolEqualityComparer.Default);
    private readonly HashSet<INamedTypeSymbol> _tagging = new(SymbolEqualityComparer.Default);

    private VnetAttributes(Compilation compilation, INamedTypeSymbol vnetDefine)
    {
        VnetDefine = vnetDefine;
        DpcpuDefine = compilation.GetTypeByMetadataName(MetadataNames.DpcpuDefine);
        VnetGlobal = compilation.GetTypeByMetadataName(MetadataNames.VnetGlobal);
        VnetModule = compilation.GetTypeByMetadataName(MetadataNames.VnetModule);
        LinkerSet = compilation.GetTypeByMetadataName(MetadataNames.LinkerSet);
        LinkerFile = compilation.GetTypeByMetadataName(MetadataNames.LinkerFile);
        INamedTypeSymbol?[] parts =
        [
            VnetDefine, DpcpuDefine, LinkerSet,
            compilation.GetTypeByMetadataName(MetadataNames.Sysinit), compilation.GetTypeByMetadataName(MetadataNames.Sysuninit),
            compilation.GetTypeByMetadataName(MetadataNames.VnetSysinit), compilation.GetTypeByMetadataName(MetadataNames.VnetSysuninit),
        ];
        Add(_parts, parts);
        Add(_generating, parts);
        ModuleEventHandler = compilation.GetTypeByMetadataName(MetadataNames.ModuleEventHandler);
        Add(_generating, compilation.GetTypeByMetadataName(MetadataNames.Sysctl), compilation.GetTypeByMetadataName(MetadataNames.SysctlProc));
        Add(_generating, ModuleEventHandler);
        Add(_tagging, VnetDefine, DpcpuDefine, LinkerSet, VnetGlobal);
    }

    public INamedTypeSymbol VnetDefine { get; }

    public INamedTypeSymbol? DpcpuDefine { get; }

    public INamedTypeSymbol? VnetGlobal { get; }

    public INamedTypeSymbol? VnetModule { get; }

    public INamedTypeSymbol? LinkerSet { get; }

    public INamedTypeSymbol? LinkerFile { get; }

    public INamedTypeSymbol? ModuleEventHandler { get; }

    /// <summary>The attributes of a compilation, or null when it does not reference the runtime, so that no rule applies.</summary>
    public static VnetAttributes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(MetadataNames.VnetDefine) is { } vnetDefine ? new VnetAttributes(compilation, vnetDefine) : null;

    public bool IsVnetDefine(ISymbol symbol) => Has(symbol, VnetDefine);

    public bool IsDpcpuDefine(ISymbol symbol) => Has(symbol, DpcpuDefine);

    /// <summary>Whether the generator writes code for the symbol, which must be in a partial type then.</summary>
    public bool IsGenerating(ISymbol symbol) => First(symbol, _generating) is not null;

    /// <summary>
    /// Whether the symbol makes its type part of a vnet module. A sysctl does not: settings of the whole process are
    /// published as well.
    /// </summary>
    public bool IsModulePart(ISymbol symbol) => First(symbol, _parts) is not null;

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

    private static void Add(HashSet<INamedTypeSymbol> classes, params INamedTypeSymbol?[] types)
    {
        foreach (INamedTypeSymbol? type in types)
        {
            if (type is not null)
                classes.Add(type);
        }
    }

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
