using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.DuplicateVariableNameAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class DuplicateVariableNameAnalyzerTests
{
    [Theory]
    [InlineData("partial class A { [VnetDefine] static int s_zone; } partial class B { [VnetDefine] static int [|_zone|]; }")]
    [InlineData("partial class A { [DpcpuDefine] static int zone; } partial class B { [DpcpuDefine] static int [|zone|]; }")]
    [InlineData("""[VnetModule("m")] partial class A { [VnetDefine] static int zone; } [VnetModule("m")] partial class B { [VnetDefine] static int [|zone|]; }""")]
    [InlineData("partial class A { [VnetDefine] static int zone; partial class B { [VnetDefine] static int [|zone|]; } } partial class C { [VnetDefine] static int [|zone|]; }")]
    public Task Second_variable_of_a_name_is_reported(string source) => Test.VerifyAsync(source);

    [Theory]
    [InlineData("partial class A { [VnetDefine] static int zone; } partial class B { [DpcpuDefine] static int zone; }")]
    [InlineData("partial class A { [VnetDefine] static int zone; } partial class B { static int zone; [VnetDefine] static int zones; }")]
    public Task Different_names_are_not(string source) => Test.VerifyAsync(source);

    [Fact]
    public async Task Name_in_two_modules_is_only_a_note()
    {
        ImmutableArray<Diagnostic> diagnostics = await DiagnoseAsync(
            """[VnetModule("a")] partial class A { [VnetDefine] static int zone; } [VnetModule("b")] partial class B { [VnetDefine] static int zone; }""");

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity);
        Assert.Contains("'b.zone'", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_in_one_module_is_a_warning() =>
        Assert.Equal(
            DiagnosticSeverity.Warning,
            Assert.Single(await DiagnoseAsync("partial class A { [VnetDefine] static int zone; } partial class B { [VnetDefine] static int zone; }")).Severity);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Name_in_a_referenced_module_is_reported(bool asReferenceAssembly)
    {
        MetadataReference library = await LibraryReference.OfAsync(
            "Library",
            """
            [VnetModule("lib")]
            public static partial class L
            {
                [VnetDefine] private static int zone;
                [DpcpuDefine] private static int hits;
                [VnetDefine(Access = VnetAccess.Public)] private static List<int> s_routes = [];
                [VnetDefine] private static int unrelated;
            }
            """,
            asReferenceAssembly);
        Project project = TestProject.Create("""[VnetModule("app")] partial class A { [VnetDefine] static int zone; [DpcpuDefine] static int hits; [VnetDefine] static int routes; [VnetDefine] static int own; static int unrelated; }""")
            .AddMetadataReference(library);

        ImmutableArray<Diagnostic> diagnostics = await AnalyzerTest<DuplicateVariableNameAnalyzer>.DiagnoseAsync(project);

        Assert.Equal(["zone", "hits", "routes"], diagnostics.OrderBy(d => d.Location.SourceSpan.Start).Select(d => d.Location.SourceTree!.ToString().Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)));
        Assert.All(diagnostics, d => Assert.Equal(DiagnosticSeverity.Info, d.Severity));
    }

    private static Task<ImmutableArray<Diagnostic>> DiagnoseAsync(string source) =>
        AnalyzerTest<DuplicateVariableNameAnalyzer>.DiagnoseAsync(TestProject.Create(source));
}
