using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers.Tests;

public class AnnotatedFieldSuppressorTests
{
    [Theory]
    [InlineData("[LinkerSet(\"s\")] private static int s_x;", "CS0169", true)]
    [InlineData("[LinkerSet(\"s\")] private static int s_x = 1;", "CS0414", true)]
    [InlineData("private static int s_x;", "CS0169", false)]
    [InlineData("[VnetGlobal(\"why\")] private static int s_x;", "CS0169", false)]
    [InlineData("[Obsolete] private static int s_x = 1;", "CS0414", false)]
    public async Task Unused_field_is_silenced_only_where_generated_code_uses_it(string member, string id, bool isSuppressed)
    {
        // Without the generator's output, as in an editor that has not run it yet.
        Compilation compilation = (await TestProject.Create($"partial class M {{ {member} }}").GetCompilationAsync())!;
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: true, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true);

        ImmutableArray<Diagnostic> diagnostics = await compilation.WithAnalyzers([new AnnotatedFieldSuppressor()], options).GetAllDiagnosticsAsync();

        Assert.Equal(isSuppressed, Assert.Single(diagnostics, d => d.Id == id).IsSuppressed);
    }
}
