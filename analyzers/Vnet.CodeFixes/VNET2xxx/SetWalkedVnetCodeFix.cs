using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Vnet.Analyzers;

namespace Vnet.CodeFixes;

/// <summary>VNET2011: makes the vnet that the walk is at current for the whole body.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class SetWalkedVnetCodeFix() : DocumentCodeFix("Set the walk's vnet in the body", RuleIds.WalkBodyWithoutSet)
{
    /// <inheritdoc/>
    private protected override async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false))!;
        var walks = new HashSet<ForEachStatementSyntax>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            SyntaxNode access = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            ForEachStatementSyntax? walk = access.Ancestors().OfType<ForEachStatementSyntax>()
                .FirstOrDefault(loop => model.GetTypeInfo(loop.Expression, cancellation).Type?.Name == "VnetListReader");
            if (walk is not null)
                walks.Add(walk);
        }

        return document.WithSyntaxRoot(root.ReplaceNodes(walks, static (_, current) => SetIn(current)));
    }

    private static ForEachStatementSyntax SetIn(ForEachStatementSyntax walk)
    {
        ExpressionSyntax scope = SyntaxFactory.ParseExpression($"CurVnet.Set({walk.Identifier.Text})");
        StatementSyntax inner = SyntaxFactory.UsingStatement(null, scope, walk.Statement.WithoutTrailingTrivia());
        return walk.WithStatement(SyntaxFactory.Block(inner).WithTrailingTrivia(walk.Statement.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));
    }
}
