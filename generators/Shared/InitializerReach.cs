using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vnet.Roslyn;

/// <summary>Whether an initialiser means the same in another file, where the method that runs it for every vnet stands.</summary>
internal static class InitializerReach
{
    // Nearly every file has no file-local type, so that none of its initialisers need be looked at.
    private static readonly ConditionalWeakTable<SyntaxNode, StrongBox<bool>> s_files = new();

    /// <summary>Whether the file declares file-local types; no other file can mention them.</summary>
    public static bool HasFileLocalTypes(SyntaxNode root) =>
        s_files.GetValue(root, static node => new StrongBox<bool>(node is CompilationUnitSyntax unit && HasFileLocalTypes(unit.Members))).Value;

    private static bool HasFileLocalTypes(SyntaxList<MemberDeclarationSyntax> members) => members.Any(member =>
        member is BaseNamespaceDeclarationSyntax scope ? HasFileLocalTypes(scope.Members) : member.Modifiers.Any(SyntaxKind.FileKeyword));

    /// <summary>What the initialiser of a member of <paramref name="container"/> mentions and another file cannot, or null.</summary>
    public static ISymbol? Unreachable(ExpressionSyntax value, INamedTypeSymbol container, SemanticModel model, CancellationToken cancellation)
    {
        if (!HasFileLocalTypes(value.SyntaxTree.GetRoot(cancellation)))
            return null;
        foreach (SyntaxNode node in value.DescendantNodesAndSelf())
        {
            ISymbol? symbol = node switch
            {
                SimpleNameSyntax => model.GetSymbolInfo(node, cancellation).Symbol,
                ExpressionSyntax { Parent: InitializerExpressionSyntax { RawKind: (int)SyntaxKind.CollectionInitializerExpression } } added => model.GetCollectionInitializerSymbolInfo(added, cancellation).Symbol,
                _ => null,
            };
            if (symbol is not null && UnreachablePart(symbol, node, container) is { } part)
                return part;
        }

        return null;
    }

    /// <summary>Whether a using names a file-local type, so that it says nothing in another file.</summary>
    public static bool IsFileLocal(UsingDirectiveSyntax directive, SemanticModel model, CancellationToken cancellation) =>
        model.GetSymbolInfo(directive.NamespaceOrType, cancellation).Symbol is ITypeSymbol type && FileLocal.Part(type, null) is not null;

    private static ISymbol? UnreachablePart(ISymbol symbol, SyntaxNode node, INamedTypeSymbol container)
    {
        switch (symbol)
        {
            case INamedTypeSymbol { IsAnonymousType: true }:
                return null;
            case ITypeSymbol type:
                return FileLocal.Part(type, container) ?? (type.ContainingType is { } outer && IsInherited(outer, node, container) ? type : null);
            case IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction }:
                return null;
            case IMethodSymbol or IFieldSymbol or IPropertySymbol or IEventSymbol when symbol.ContainingType is { IsAnonymousType: false, IsTupleType: false } declaring:
                if (FileLocal.Part(declaring, container) is { } part)
                    return part;
                if (!FileLocal.IsAccessible(symbol, container) || IsInherited(declaring, node, container))
                    return symbol;
                return symbol is IMethodSymbol method ? method.TypeArguments.Select(argument => FileLocal.Part(argument, container)).FirstOrDefault(found => found is not null) : null;
            default:
                return null;
        }
    }

    /// <summary>Whether a simple name finds a member of a base type, from which a companion does not inherit.</summary>
    private static bool IsInherited(INamedTypeSymbol declaring, SyntaxNode node, INamedTypeSymbol container)
    {
        if (FileLocal.Root(container) is null || node is not SimpleNameSyntax || node.Parent is MemberBindingExpressionSyntax or QualifiedNameSyntax
            || (node.Parent is MemberAccessExpressionSyntax access && access.Name == node)
            || (node.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment && assignment.Left == node))
        {
            return false;
        }

        for (INamedTypeSymbol? level = container; level is not null; level = level.ContainingType)
        {
            for (INamedTypeSymbol? type = level.BaseType; type is not null; type = type.BaseType)
            {
                if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, declaring.OriginalDefinition))
                    return true;
            }
        }

        return false;
    }
}
