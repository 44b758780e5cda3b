using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Vnet.Analyzers;

namespace Vnet.CodeFixes;

/// <summary>
/// VNET1008: lets the initialiser build an object for each vnet, by copying the shared one or by taking over the static
/// constructor's value.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class BuildOwnObjectCodeFix() : DocumentCodeFix("Copy the shared object for each vnet", RuleIds.SharedInitialiser)
{
    /// <inheritdoc/>
    private protected override string? TitleOf(Diagnostic diagnostic, SyntaxNode root) =>
        !diagnostic.Properties.TryGetValue(SharedInitialiserFixKeys.How, out string? how) ? null
        : how == SharedInitialiserFixKeys.Move ? "Move the value to the field's initialiser"
        : base.TitleOf(diagnostic, root);

    /// <inheritdoc/>
    private protected override async Task<Document> FixAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        var moved = new HashSet<StatementSyntax>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(SharedInitialiserFixKeys.How, out string? how))
                continue;
            SyntaxNode node = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (how == SharedInitialiserFixKeys.Move)
                Move(editor, node, diagnostic.AdditionalLocations[0], moved);
            else if (node is ExpressionSyntax shared)
                editor.ReplaceNode(shared, Copy(editor.SemanticModel, shared, how!).WithTriviaFrom(shared));
        }

        Remove(editor, moved);
        return editor.GetChangedDocument();
    }

    private static ExpressionSyntax Copy(SemanticModel model, ExpressionSyntax shared, string how)
    {
        ExpressionSyntax source = shared.WithoutTrivia();
        switch (how)
        {
            case SharedInitialiserFixKeys.Spread:
                return SyntaxFactory.ParseExpression($"[.. {source}]");
            case SharedInitialiserFixKeys.With:
                return SyntaxFactory.ParseExpression($"{source} with {{ }}");
            default:
                string type = model.GetTypeInfo(shared).Type!
                    .WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToMinimalDisplayString(model, shared.SpanStart);
                return SyntaxFactory.ParseExpression($"new {type}({source})");
        }
    }

    // The last assignment of the constructor is what the field ends up with.
    private static void Move(DocumentEditor editor, SyntaxNode node, Location field, HashSet<StatementSyntax> moved)
    {
        if (node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Expression: AssignmentExpressionSyntax assignment } statement
            || editor.OriginalRoot.FindNode(field.SourceSpan).FirstAncestorOrSelf<VariableDeclaratorSyntax>() is not { } declarator)
        {
            return;
        }

        moved.Add(statement);
        ExpressionSyntax value = assignment.Right.WithoutTrivia();
        editor.ReplaceNode(declarator, (current, _) =>
        {
            var variable = (VariableDeclaratorSyntax)current;
            EqualsValueClauseSyntax initialiser = SyntaxFactory.EqualsValueClause(
                SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space),
                value);
            return variable.WithIdentifier(variable.Identifier.WithTrailingTrivia(SyntaxTriviaList.Empty)).WithInitializer(initialiser);
        });
    }

    private static void Remove(DocumentEditor editor, HashSet<StatementSyntax> moved)
    {
        foreach (IGrouping<SyntaxNode?, StatementSyntax> block in moved.GroupBy(statement => statement.Parent))
        {
            if (block.Key is BlockSyntax { Parent: ConstructorDeclarationSyntax constructor } body && body.Statements.All(moved.Contains))
            {
                editor.RemoveNode(constructor, SyntaxRemoveOptions.KeepNoTrivia);
                continue;
            }

            foreach (StatementSyntax statement in block)
                editor.RemoveNode(statement, SyntaxRemoveOptions.KeepNoTrivia);
        }
    }
}
