using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers.Tests;

/// <summary>Applies a code fix to marked source, once and with Fix All, and compares the documents.</summary>
internal static class CodeFixTest<TAnalyzer, TFix>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>Fixes the only diagnostic of one document; the result must compile.</summary>
    public static async Task VerifyAsync(string marked, string fixedSource)
    {
        string id = new TAnalyzer().SupportedDiagnostics[0].Id;
        Project project = TestProject.Create(TestSource.Parse(marked, id).Text);
        Diagnostic diagnostic = (await FixableAsync(project)).First();
        CodeAction? action = await ActionAsync(project, diagnostic);
        Assert.True(action is not null, $"No fix is offered for {diagnostic}.");
        await AssertDocumentsAsync(await ApplyAsync(action, project), [fixedSource]);
    }

    /// <summary>The diagnostic is there, but no fix may be offered.</summary>
    public static async Task VerifyNoFixAsync(string marked)
    {
        string id = new TAnalyzer().SupportedDiagnostics[0].Id;
        Project project = TestProject.Create(TestSource.Parse(marked, id).Text);
        foreach (Diagnostic diagnostic in await FixableAsync(project))
            Assert.Null(await ActionAsync(project, diagnostic));
    }

    /// <summary>Fixes everything in all documents with one Fix All; the result must compile.</summary>
    public static async Task VerifyFixAllAsync(string[] marked, string[] fixedSources)
    {
        string id = new TAnalyzer().SupportedDiagnostics[0].Id;
        Project project = TestProject.Create([.. marked.Select(m => TestSource.Parse(m, id).Text)]);
        ImmutableArray<Diagnostic> diagnostics = await FixableAsync(project);
        CodeAction first = (await ActionAsync(project, diagnostics.First()))!;
        var fix = new TFix();
        FixAllProvider provider = fix.GetFixAllProvider()!;
        var context = new FixAllContext(
            DocumentOf(project, diagnostics.First()), fix, FixAllScope.Project, first.EquivalenceKey,
            fix.FixableDiagnosticIds, new Known(diagnostics), CancellationToken.None);
        CodeAction? all = await provider.GetFixAsync(context);
        Assert.NotNull(all);
        await AssertDocumentsAsync(await ApplyAsync(all, project), fixedSources);
    }

    private static async Task<ImmutableArray<Diagnostic>> FixableAsync(Project project)
    {
        ImmutableArray<string> ids = new TFix().FixableDiagnosticIds;
        ImmutableArray<Diagnostic> all = await AnalyzerTest<TAnalyzer>.DiagnoseAsync(project);
        ImmutableArray<Diagnostic> fixable = [.. all.Where(d => ids.Contains(d.Id)).OrderBy(d => d.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan.Start)];
        Assert.NotEmpty(fixable);
        return fixable;
    }

    private static async Task<CodeAction?> ActionAsync(Project project, Diagnostic diagnostic)
    {
        CodeAction? found = null;
        var context = new CodeFixContext(DocumentOf(project, diagnostic), diagnostic, (action, _) => found ??= action, CancellationToken.None);
        await new TFix().RegisterCodeFixesAsync(context);
        return found;
    }

    private static Document DocumentOf(Project project, Diagnostic diagnostic) =>
        project.Documents.Single(document => document.Name == diagnostic.Location.GetLineSpan().Path);

    private static async Task<Project> ApplyAsync(CodeAction action, Project project)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
        Solution changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return changed.GetProject(project.Id)!;
    }

    private static async Task AssertDocumentsAsync(Project project, string[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            string actual = (await project.Documents.Single(d => d.Name == $"Test{i}.cs").GetTextAsync()).ToString();
            Assert.Equal(expected[i].ReplaceLineEndings("\n"), actual.ReplaceLineEndings("\n"));
        }

        Compilation compilation = await TestProject.CompileAsync(project);
        IEnumerable<Diagnostic> errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error);
        Assert.True(!errors.Any(), "The fixed source does not compile:\n" + string.Join("\n", errors));
    }

    private sealed class Known(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(d => d.Location.GetLineSpan().Path == document.Name));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
