using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Vnet.Generators.Tests;

/// <summary>What a run of the generator gave.</summary>
internal sealed partial record GeneratorOutput(GeneratorDriver Driver, GeneratorRunResult Result, Compilation Compilation)
{
    /// <summary>Generated text by hint name, without the generator's version.</summary>
    public SortedDictionary<string, string> Files => new(
        Result.GeneratedSources.ToDictionary(source => source.HintName, source => Version().Replace(source.SourceText.ToString(), "GeneratedCode(\"Vnet.Generators\", \"{version}\")")),
        StringComparer.Ordinal);

    public string File(string hint) => Files.TryGetValue(hint, out string? text) ? text : throw new KeyNotFoundException($"'{hint}' is not among: {string.Join(", ", Files.Keys)}");

    /// <summary>Fails when the compilation has errors, or warnings in generated text.</summary>
    public GeneratorOutput AssertClean()
    {
        HashSet<SyntaxTree> generated = [.. Result.GeneratedSources.Select(source => source.SyntaxTree)];
        Diagnostic[] bad =
        [
            .. Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error
                || (diagnostic.Severity == DiagnosticSeverity.Warning && diagnostic.Location.SourceTree is { } tree && generated.Contains(tree))),
        ];
        Assert.True(bad.Length == 0, string.Join("\n", bad.Select(diagnostic => $"{diagnostic}\n    {LineOf(diagnostic)}")));
        return this;
    }

    private static string LineOf(Diagnostic diagnostic) => diagnostic.Location.SourceTree is { } tree
        ? tree.GetText().Lines.GetLineFromPosition(diagnostic.Location.SourceSpan.Start).ToString().Trim()
        : "";

    [GeneratedRegex("GeneratedCode\\(\"Vnet\\.Generators\", \"[^\"]*\"\\)")]
    private static partial Regex Version();
}
