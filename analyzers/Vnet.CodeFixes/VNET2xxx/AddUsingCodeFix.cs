using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Vnet.Analyzers;

namespace Vnet.CodeFixes;

/// <summary>VNET2002: makes a bare set, or one kept in a plain local, a using declaration.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AddUsingCodeFix() : DocumentCodeFix("Leave the scope by a using", RuleIds.SetWithoutUsing)
{
    /// <inheritdoc/>
    private protected override string? TitleOf(Diagnostic diagnostic, SyntaxNode root) =>
        Fixable(root, diagnostic) is null ? null : base.TitleOf(diagnostic, root);

    /// <inheritdoc/>
    private protected override async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Diagnostic diagnostic in diagnostics)
        {
            switch (Fixable(editor.OriginalRoot, diagnostic))
            {
                case LocalDeclarationStatementSyntax declaration:
                    editor.ReplaceNode(declaration, WithUsing(declaration.WithoutLeadingTrivia()).WithLeadingTrivia(declaration.GetLeadingTrivia()));
                    if (FinalDispose(declaration) is { } dispose)
                        editor.RemoveNode(dispose, SyntaxRemoveOptions.KeepNoTrivia);
                    break;
                case ExpressionStatementSyntax statement:
                    editor.ReplaceNode(statement, Declare(statement, names));
                    break;
            }
        }

        return editor.GetChangedDocument();
    }

    /// <summary>The statement that the fix can turn into a using declaration: only a block can hold one.</summary>
    private static StatementSyntax? Fixable(SyntaxNode root, Diagnostic diagnostic)
    {
        SyntaxNode call = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        StatementSyntax? statement = call.FirstAncestorOrSelf<StatementSyntax>();
        if (statement?.Parent is not (BlockSyntax or GlobalStatementSyntax))
            return null;
        return statement switch
        {
            ExpressionStatementSyntax { Expression: InvocationExpressionSyntax expression } when expression == call => statement,
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.Text: "_" } } assignment } when assignment.Right == call => statement,
            LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } declaration
                when declaration.Declaration.Variables[0].Initializer?.Value == call && IsUntouched(declaration) => statement,
            _ => null,
        };
    }

    // A using variable cannot be assigned, and a Dispose elsewhere would act on a copy of it.
    private static bool IsUntouched(LocalDeclarationStatementSyntax declaration)
    {
        string name = declaration.Declaration.Variables[0].Identifier.ValueText;
        ExpressionStatementSyntax? dispose = FinalDispose(declaration);
        return !declaration.Parent!.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Any(use => use.Identifier.ValueText == name && (dispose is null || !dispose.Contains(use)));
    }

    private static ExpressionStatementSyntax? FinalDispose(LocalDeclarationStatementSyntax declaration) =>
        declaration.Parent is BlockSyntax block
        && block.Statements.Last() is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose", Expression: IdentifierNameSyntax variable } } } last
        && variable.Identifier.ValueText == declaration.Declaration.Variables[0].Identifier.ValueText
            ? last
            : null;

    private static LocalDeclarationStatementSyntax Declare(ExpressionStatementSyntax statement, HashSet<string> names)
    {
        ExpressionSyntax call = statement.Expression is AssignmentExpressionSyntax assignment ? assignment.Right : statement.Expression;
        SyntaxNode member = statement.FirstAncestorOrSelf<MemberDeclarationSyntax>(node => node is not GlobalStatementSyntax) ?? statement.SyntaxTree.GetRoot();
        string name = NewName.In(member, "scope", names);
        return (LocalDeclarationStatementSyntax)SyntaxFactory.ParseStatement($"using var {name} = {call.WithoutTrivia()};").WithTriviaFrom(statement);
    }

    private static LocalDeclarationStatementSyntax WithUsing(LocalDeclarationStatementSyntax declaration) =>
        declaration.WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space));
}
