using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Vnet.Analyzers;

namespace Vnet.CodeFixes;

/// <summary>
/// Fix All for timers. Several timers of one type share a destructor, which may be in another document, so that fixes
/// of single diagnostics cannot be merged.
/// </summary>
internal sealed class TimerNotDrainedFixAll : FixAllProvider
{
    public static readonly TimerNotDrainedFixAll Instance = new();

    public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
    {
        var timers = new List<(DocumentId Document, Diagnostic Diagnostic)>();
        foreach (Diagnostic diagnostic in await DiagnosticsAsync(context).ConfigureAwait(false))
        {
            if (diagnostic.Properties.ContainsKey(TimerFixKeys.Accessor)
                && context.Solution.GetDocument(diagnostic.Location.SourceTree) is { } document)
                timers.Add((document.Id, diagnostic));
            else if (diagnostic.Properties.ContainsKey(TimerFixKeys.Accessor) && ByPath(context, diagnostic) is { } named)
                timers.Add((named, diagnostic));
        }

        return timers.Count == 0 ? null : CodeAction.Create(
            TimerNotDrainedCodeFix.Title, cancellation => TimerDrain.AddAsync(context.Solution, timers, cancellation), nameof(TimerNotDrainedFixAll));
    }

    // A diagnostic of a compilation with generated code may have trees that the solution does not know as its own.
    private static DocumentId? ByPath(FixAllContext context, Diagnostic diagnostic)
    {
        string path = diagnostic.Location.GetLineSpan().Path;
        return context.Project.Documents.FirstOrDefault(document => (document.FilePath ?? document.Name) == path)?.Id;
    }

    private static async Task<IEnumerable<Diagnostic>> DiagnosticsAsync(FixAllContext context)
    {
        switch (context.Scope)
        {
            case FixAllScope.Document when context.Document is { } document:
                return await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
            case FixAllScope.Project:
                return await context.GetAllDiagnosticsAsync(context.Project).ConfigureAwait(false);
            case FixAllScope.Solution:
                var all = new List<Diagnostic>();
                foreach (Project project in context.Solution.Projects)
                    all.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
                return all;
            default:
                return [];
        }
    }
}
