using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Vnet.CodeFixes;

/// <summary>
/// A fix that takes all diagnostics of a document at once, so that Fix All is the same code as fixing one and edits of
/// neighbouring declarations cannot conflict.
/// </summary>
internal sealed class DocumentFixAll(Func<Document, ImmutableArray<Diagnostic>, CancellationToken, Task<Document>> fix) : DocumentBasedFixAllProvider
{
    /// <summary>Offers the fix for the diagnostics of the context.</summary>
    public void Register(CodeFixContext context, string title, string equivalenceKey)
    {
        Document document = context.Document;
        ImmutableArray<Diagnostic> diagnostics = context.Diagnostics;
        context.RegisterCodeFix(CodeAction.Create(title, cancellation => fix(document, diagnostics, cancellation), equivalenceKey), diagnostics);
    }

    /// <inheritdoc/>
    protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics) =>
        await fix(document, diagnostics, fixAllContext.CancellationToken).ConfigureAwait(false);
}
