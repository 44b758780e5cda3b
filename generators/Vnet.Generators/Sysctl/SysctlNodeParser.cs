using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Reads <c>[SysctlNode]</c> on a type or on the assembly.</summary>
internal static class SysctlNodeParser
{
    /// <summary>The nodes: what cannot be one is missing, and an analyzer says why.</summary>
    public static IEnumerable<SysctlMember> Parse(GeneratorAttributeSyntaxContext context)
    {
        IAssemblySymbol assembly = context.SemanticModel.Compilation.Assembly;
        // A node needs nothing of its type, which therefore may be one that no member can be added to.
        TypeShell shell = (context.TargetSymbol is INamedTypeSymbol type ? TypeShells.Of(type) : null) ?? OfAssembly(assembly);
        string module = context.TargetSymbol is INamedTypeSymbol declaring ? ModuleName.Of(declaring).Name : ModuleName.OfAssembly(assembly).Name;
        foreach (AttributeData attribute in context.Attributes)
        {
            if (SysctlDeclaration.Of(attribute) is not { } node)
                continue;
            uint flags = node.Flags & ~(SysctlDeclaration.Write | SysctlDeclaration.Tunable);
            var entry = new SysctlEntry(SysctlKind.Node, module, node.Name, SysctlDeclaration.Text(attribute, 1) ?? "", flags, node.Number, node.Label);
            yield return new SysctlMember(shell, context.TargetNode.SyntaxTree.FilePath, entry);
        }
    }

    // A class that only the linker file uses.
    private static TypeShell OfAssembly(IAssemblySymbol assembly)
    {
        (string module, int version) = ModuleName.OfAssembly(assembly);
        string name = LinkerFileModel.ClassOf(assembly.Name, "_Sysctl");
        return new TypeShell("Vnet.Generated", new[] { new TypeLevel("class", name, IsHidden: false) }.ToEquatableArray(), "Vnet.Generated." + name, module, version, HasOwnViews: false, Target: null);
    }
}
