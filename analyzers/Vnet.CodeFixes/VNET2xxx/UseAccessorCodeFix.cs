using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Analyzers;
using Vnet.Roslyn;

namespace Vnet.CodeFixes;

/// <summary>VNET2001: names the accessor instead of the field, as qualified as before.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class UseAccessorCodeFix() : DocumentCodeFix("Use the accessor", RuleIds.DirectAccess)
{
    /// <inheritdoc/>
    private protected override async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false))!;
        var accesses = new Dictionary<SyntaxNode, IFieldSymbol>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (model.GetSymbolInfo(node, cancellation).Symbol is IFieldSymbol field)
                accesses[node] = field;
        }

        return document.WithSyntaxRoot(root.ReplaceNodes(accesses.Keys, (original, current) => Accessor((ExpressionSyntax)current, accesses[original])));
    }

    private static ExpressionSyntax Accessor(ExpressionSyntax access, IFieldSymbol field)
    {
        if (field.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == MetadataNames.VnetDefine))
            return Rename(access, AccessorName.Vnet(field.Name));
        ExpressionSyntax cells = Rename(access.WithoutTrailingTrivia(), AccessorName.Dpcpu(field.Name));
        return SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, cells, SyntaxFactory.IdentifierName("Value"))
            .WithTrailingTrivia(access.GetTrailingTrivia());
    }

    private static ExpressionSyntax Rename(ExpressionSyntax access, string name) => access is MemberAccessExpressionSyntax member
        ? member.WithName(SyntaxFactory.IdentifierName(name).WithTriviaFrom(member.Name))
        : SyntaxFactory.IdentifierName(name).WithTriviaFrom(access);
}
