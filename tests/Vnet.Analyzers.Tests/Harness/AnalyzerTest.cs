using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers.Tests;

/// <summary>Runs one analyzer over marked source: it must report at the markers and nowhere else.</summary>
internal static class AnalyzerTest<TAnalyzer>
    where TAnalyzer : DiagnosticAnalyzer, new()
{
    /// <summary>Verifies one or several documents, with <c>[|…|]</c> meaning the analyzer's first rule.</summary>
    public static Task VerifyAsync(params string[] markedSources) => VerifyAsync(allowErrors: false, markedSources);

    /// <summary>Verifies source that may not compile: fields that the generator refuses, missing <c>partial</c>.</summary>
    public static Task VerifyWithErrorsAsync(params string[] markedSources) => VerifyAsync(allowErrors: true, markedSources);

    internal static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(Project project)
    {
        Compilation compilation = await TestProject.CompileAsync(project);
        return await DiagnoseAsync(compilation, project);
    }

    private static async Task VerifyAsync(bool allowErrors, string[] markedSources)
    {
        string defaultId = new TAnalyzer().SupportedDiagnostics[0].Id;
        TestSource[] sources = [.. markedSources.Select(marked => TestSource.Parse(marked, defaultId))];
        Project project = TestProject.Create([.. sources.Select(source => source.Text)]);
        Compilation compilation = await TestProject.CompileAsync(project);
        if (!allowErrors)
        {
            IEnumerable<Diagnostic> errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error);
            Assert.True(!errors.Any(), "The test's source does not compile:\n" + string.Join("\n", errors));
        }

        ImmutableArray<Diagnostic> actual = await DiagnoseAsync(compilation, project);
        for (int i = 0; i < sources.Length; i++)
        {
            string[] expectedLines = [.. sources[i].Expected.Select(e => $"{e.Id} '{sources[i].Text.Substring(e.Span.Start, e.Span.Length)}' at {e.Span.Start}")];
            string[] actualLines =
            [
                .. actual.Where(d => d.Location.SourceTree?.FilePath == $"Test{i}.cs" || d.Location.GetLineSpan().Path == $"Test{i}.cs")
                    .OrderBy(d => d.Location.SourceSpan.Start)
                    .Select(d => $"{d.Id} '{sources[i].Text.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)}' at {d.Location.SourceSpan.Start}"),
            ];
            Assert.True(expectedLines.SequenceEqual(actualLines), Describe(expectedLines, actualLines, actual));
        }
    }

    private static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(Compilation compilation, Project project)
    {
        _ = project;
        var errors = new List<string>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            (exception, analyzer, _) => errors.Add($"{analyzer}: {exception}"),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> diagnostics = await compilation.WithAnalyzers([new TAnalyzer()], options).GetAnalyzerDiagnosticsAsync();
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        return diagnostics;
    }

    private static string Describe(string[] expected, string[] actual, ImmutableArray<Diagnostic> diagnostics)
    {
        var text = new StringBuilder().AppendLine("Expected:");
        foreach (string line in expected)
            text.Append("  ").AppendLine(line);
        text.AppendLine("Actual:");
        foreach (string line in actual)
            text.Append("  ").AppendLine(line);
        text.AppendLine("Messages:");
        foreach (Diagnostic diagnostic in diagnostics)
            text.Append("  ").AppendLine(diagnostic.ToString());
        return text.ToString();
    }
}
