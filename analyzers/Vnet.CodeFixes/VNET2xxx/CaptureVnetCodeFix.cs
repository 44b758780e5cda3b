using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Vnet.Analyzers;

namespace Vnet.CodeFixes;

/// <summary>VNET2004: captures the current vnet before the callback is handed over, and makes it current inside.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class CaptureVnetCodeFix() : DocumentCodeFix("Capture the current vnet and set it in the callback", RuleIds.CallbackWithoutVnet)
{
    /// <inheritdoc/>
    private protected override string? TitleOf(Diagnostic diagnostic, SyntaxNode root) =>
        CallbackOf(root, diagnostic) is { } callback && StatementOf(callback) is not null ? base.TitleOf(diagnostic, root) : null;

    /// <inheritdoc/>
    private protected override async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (CallbackOf(editor.OriginalRoot, diagnostic) is not { } callback || StatementOf(callback) is not { } statement)
                continue;
            SyntaxNode member = statement.FirstAncestorOrSelf<MemberDeclarationSyntax>(node => node is not GlobalStatementSyntax) ?? editor.OriginalRoot;
            string name = NewName.In(member, "vnet", names);
            bool returns = diagnostic.Properties.ContainsKey("Returns");
            editor.ReplaceNode(callback, (current, _) => SetIn((AnonymousFunctionExpressionSyntax)current, name, returns));
            StatementSyntax capture = SyntaxFactory.ParseStatement($"VnetInstance {name} = CurVnet.Current!;")
                .WithLeadingTrivia(statement.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Take(1))
                .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed);
            editor.InsertBefore(statement, capture);
        }

        return editor.GetChangedDocument();
    }

    /// <summary>The callback that the rule found; a method group or a member has none.</summary>
    private static AnonymousFunctionExpressionSyntax? CallbackOf(SyntaxNode root, Diagnostic diagnostic) => diagnostic.AdditionalLocations.Count == 0
        ? null
        : root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true) as AnonymousFunctionExpressionSyntax;

    /// <summary>The statement before which to capture; an await in the callback rules the scope out.</summary>
    private static StatementSyntax? StatementOf(AnonymousFunctionExpressionSyntax callback)
    {
        StatementSyntax? statement = callback.AsyncKeyword == default ? callback.FirstAncestorOrSelf<StatementSyntax>() : null;
        return statement?.Parent is BlockSyntax or GlobalStatementSyntax or SwitchSectionSyntax ? statement : null;
    }

    private static AnonymousFunctionExpressionSyntax SetIn(AnonymousFunctionExpressionSyntax callback, string vnet, bool returns)
    {
        BlockSyntax body = callback.Block ?? OnLines(returns
            ? SyntaxFactory.ReturnStatement(callback.ExpressionBody!.WithoutTrivia())
            : SyntaxFactory.ExpressionStatement(callback.ExpressionBody!.WithoutTrivia()));
        BlockSyntax wrapped = OnLines(SyntaxFactory.UsingStatement(null, SyntaxFactory.ParseExpression($"CurVnet.Set({vnet})"), body))
            .WithAdditionalAnnotations(Formatter.Annotation);
        return callback.WithBody(wrapped);
    }

    // Without a line break in it the formatter would keep the block on one line.
    private static BlockSyntax OnLines(StatementSyntax statement) => SyntaxFactory.Block(
        SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithTrailingTrivia(SyntaxFactory.ElasticLineFeed),
        SyntaxFactory.SingletonList(statement.WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)),
        SyntaxFactory.Token(SyntaxKind.CloseBraceToken));
}
