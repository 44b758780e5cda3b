using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Vnet.CodeFixes;

/// <summary>Base of the fixes that change nothing but the document they are offered in; all of them have Fix All.</summary>
public abstract class DocumentCodeFix : CodeFixProvider
{
    private readonly DocumentFixAll _fixAll;
    private readonly string _title;

    /// <summary>A fix of some rules.</summary>
    /// <param name="title">What the fix does, as an order.</param>
    /// <param name="ids">The rules.</param>
    private protected DocumentCodeFix(string title, params string[] ids)
    {
        _title = title;
        _fixAll = new DocumentFixAll(FixAsync);
        FixableDiagnosticIds = [.. ids];
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false))!;
        Diagnostic diagnostic = context.Diagnostics[0];
        if (TitleOf(diagnostic, root) is { } title)
            _fixAll.Register(context, title, diagnostic.Id);
    }

    /// <summary>What the fix does about a diagnostic, as an order; null where it can do nothing.</summary>
    private protected virtual string? TitleOf(Diagnostic diagnostic, SyntaxNode root) => _title;

    /// <summary>Fixes all of a document's diagnostics; passes over those that <see cref="TitleOf"/> refuses.</summary>
    private protected abstract Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation);
}
