using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Makes <see cref="TypeShell"/>s.</summary>
internal static class TypeShells
{
    // A project may have thousands of fields in one type. Keyed weakly: the cache keeps no compilation alive, and the
    // values hold text only.
    private static readonly ConditionalWeakTable<INamedTypeSymbol, StrongBox<TypeShell?>> s_known = new();

    /// <summary>The shell of a type, or null when generated code cannot be added to it.</summary>
    public static TypeShell? Of(INamedTypeSymbol type) => s_known.GetValue(type, static key => new StrongBox<TypeShell?>(Make(key))).Value;

    private static TypeShell? Make(INamedTypeSymbol type)
    {
        // Nothing is added to a file-local type itself, so it need not be partial.
        bool isFileLocal = FileLocal.Root(type) is not null;
        var levels = new List<TypeLevel>();
        string fullName = "";
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            if (level.Arity > 0 || level.TypeKind is not (TypeKind.Class or TypeKind.Struct) || !(isFileLocal || IsPartial(level)))
                return null;
            string name = isFileLocal ? CompanionName.Of(level) : level.Name;
            levels.Insert(0, isFileLocal
                ? new TypeLevel("class", name, IsHidden: false)
                : new TypeLevel(KeywordOf(level), Identifier.Escape(name), level.ContainingType is not null && IsHidden(level)));
            fullName = fullName.Length == 0 ? name : name + "." + fullName;
        }

        string ns = NamespaceOf(type.ContainingNamespace, escape: true);
        if (ns.Length > 0)
            fullName = NamespaceOf(type.ContainingNamespace, escape: false) + "." + fullName;
        (string module, int version) = ModuleName.Of(type);
        bool hasOwnViews = !isFileLocal && (!type.GetMembers("Cur").IsEmpty || !type.GetMembers("In").IsEmpty);
        return new TypeShell(ns, levels.ToEquatableArray(), fullName, module, version, hasOwnViews, isFileLocal ? Companion.TargetName(type) : null);
    }

    public static string NamespaceOf(INamespaceSymbol? symbol, bool escape)
    {
        if (symbol is null || symbol.IsGlobalNamespace)
            return "";
        var text = new StringBuilder();
        for (INamespaceSymbol level = symbol; !level.IsGlobalNamespace; level = level.ContainingNamespace)
            text.Insert(0, "." + (escape ? Identifier.Escape(level.Name) : level.Name));
        return text.ToString(1, text.Length - 1);
    }

    private static bool IsPartial(INamedTypeSymbol type)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
                return true;
        }

        return false;
    }

    // What the linker file, another type of the assembly, cannot name.
    private static bool IsHidden(INamedTypeSymbol type) =>
        type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal;

    private static string KeywordOf(INamedTypeSymbol type) => (type.IsRecord, type.TypeKind) switch
    {
        (true, TypeKind.Struct) => "record struct",
        (true, _) => "record",
        (false, TypeKind.Struct) => "struct",
        _ => "class",
    };
}
