using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers;

/// <summary>
/// Which types belong to a vnet module: those that state one with <c>[VnetModule]</c> or whose assembly does, those
/// that declare something a module is made of (a variable, a constructor, a linker-set item), and all nested in them.
/// </summary>
internal sealed class ModuleMembership(VnetAttributes attributes, Compilation compilation)
{
    private readonly bool _wholeAssembly = VnetAttributes.Has(compilation.Assembly, attributes.VnetModule);
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _members = new(SymbolEqualityComparer.Default);

    public bool Contains(INamedTypeSymbol type)
    {
        if (_wholeAssembly)
            return true;
        if (_members.TryGetValue(type, out bool known))
            return known;
        bool isMember = VnetAttributes.Has(type, attributes.VnetModule)
            || DeclaresModuleParts(type)
            || (type.ContainingType is { } outer && Contains(outer));
        _members.TryAdd(type, isMember);
        return isMember;
    }

    // A nested type that names a module of its own does not draw the type around it in: it may be one of many there.
    private bool DeclaresModuleParts(INamedTypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (member switch
                {
                    IFieldSymbol { IsStatic: true } or IMethodSymbol { IsStatic: true, MethodKind: MethodKind.Ordinary } => attributes.IsModulePart(member),
                    INamedTypeSymbol nested => !VnetAttributes.Has(nested, attributes.VnetModule) && DeclaresModuleParts(nested),
                    _ => false,
                })
            {
                return true;
            }
        }

        return false;
    }
}
