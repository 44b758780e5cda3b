using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.DuplicateSysctlAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class DuplicateSysctlTests
{
    private const string Library =
        """
        [assembly: SysctlNode("net.lib", "Of the library", Number = 7)]
        public static partial class L
        {
            [Sysctl("net.lib.zone", "Zone", Number = 3)] private static int s_zone;
            [VnetDefine, Sysctl("net.lib.hits", "Hits")] private static int s_hits;
            [SysctlProc("net.lib.list", CtlType.String, "A", "List", Flags = CtlFlags.MpSafe)]
            private static SysctlError List(SysctlOid oid, ref SysctlRequest request) => SysctlError.Ok;
            [SysctlNode("net.lib.sub", "Below", Number = 9)] private static partial class Sub { }
        }
        """;

    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\")] static int x; [Sysctl([|\"net.x\"|], \"Y\")] static int y;")]
    [InlineData("[Sysctl(\"net.x\", \"X\")] static int x; [VnetDefine, Sysctl([|\"net.x\"|], \"Y\")] static int y;")]
    [InlineData("[Sysctl(\"net.x\", \"X\")] static int x; [SysctlNode([|\"net.x\"|], \"Y\")] class Y { }")]
    [InlineData("[Sysctl([|\"kern\"|], \"K\")] static int x;")]
    [InlineData("[Sysctl([|\"kern.hostname\"|], \"H\")] static int x;")]
    [InlineData("[SysctlNode([|\"sysctl.name\"|], \"N\")] class X { }")]
    [InlineData("[SysctlNode(\"net.x\", \"Y\")] class Y { } [Sysctl([|\"net.x\"|], \"X\")] static int x;")]
    [InlineData("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")][SysctlProc([|\"net.x\"|], CtlType.Int, \"I\", \"Y\")] "
        + "static SysctlError H(SysctlOid o, ref SysctlRequest r) => default;")]
    [InlineData("[Sysctl(\"net.x\", \"X\")] static int x; [Sysctl([|\"net.x\"|], \"Y\")] static int y; [Sysctl([|\"net.x\"|], \"Z\")] static int z;")]
    public Task Second_sysctl_of_a_name_is_reported(string members) => Test.VerifyAsync(SysctlSource.Module(members));

    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\", Number = 4)] static int x; [Sysctl(\"net.y\", \"Y\", [|Number = 4|])] static int y;")]
    [InlineData("[SysctlNode(\"net.x\", \"X\", Number = 4)] class X { } [Sysctl(\"net.y\", \"Y\", [|Number = 4|])] static int y;")]
    [InlineData("[SysctlNode(\"net.x\", \"X\", Number = 4)] class X { } [SysctlNode(\"net.x\", \"X\", [|Number = 5|])] class Y { }")]
    [InlineData("[SysctlNode(\"net.x\", \"X\")] class W { } [SysctlNode(\"net.x\", \"X\", Number = 4)] class X { } "
        + "[SysctlNode(\"net.x\", \"X\", [|Number = 5|])] class Y { }")]
    [InlineData("[SysctlNode(\"mine\", \"M\", [|Number = 4|])] class X { }")] // net's
    [InlineData("[SysctlNode(\"net\", \"N\", [|Number = 9|])] class X { }")]
    public Task Number_of_another_or_a_second_number_is_reported(string members) => Test.VerifyAsync(SysctlSource.Module(members));

    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\")] static int x; [Sysctl(\"net.X\", \"Y\")] static int y; [Sysctl(\"kern.x\", \"Z\")] static int z;")]
    [InlineData("[SysctlNode(\"net.x\", \"X\")] class X { } [SysctlNode(\"net.x\", \"X\")] class Y { }")]
    [InlineData("[SysctlNode(\"net.x\", \"X\", Number = 4)] class X { } [SysctlNode(\"net.x\", \"X\", Number = 4)] class Y { } "
        + "[SysctlNode(\"net.x\", \"X\")] class Z { }")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Number = 4)] static int x; [Sysctl(\"kern.x\", \"Y\", Number = 4)] static int y; "
        + "[Sysctl(\"net.z\", \"Z\", Number = 5)] static int z;")]
    [InlineData("[SysctlNode(\"net\", \"N\", Number = 4)] class X { } [SysctlNode(\"kern\", \"K\")] class Y { } "
        + "[SysctlNode(\"mine\", \"M\", Number = 10)] class Z { }")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Number = -1)] static int x; [Sysctl(\"net.y\", \"Y\", Number = -1)] static int y;")]
    [InlineData("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")] private static partial SysctlError H(SysctlOid o, ref SysctlRequest r); "
        + "private static partial SysctlError H(SysctlOid o, ref SysctlRequest r) => default;")]
    public Task Names_and_numbers_of_their_own_are_not(string members) => Test.VerifyAsync(SysctlSource.Module(members));

    [Fact]
    public Task Modules_in_two_documents_are_compared() => Test.VerifyAsync(
        "[VnetModule(\"a\")] partial class A { [Sysctl(\"net.x\", \"X\")] static int x; }",
        "[VnetModule(\"b\")] partial class B { [Sysctl([|\"net.x\"|], \"X\")] static int x; }");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sysctl_of_a_referenced_assembly_is_reported(bool asReferenceAssembly)
    {
        MetadataReference library = await LibraryReference.OfAsync("Library", Library, asReferenceAssembly);
        Project project = TestProject.Create(
            """
            partial class A
            {
                [Sysctl("net.lib.zone", "Zone")] static int zone;
                [Sysctl("net.lib.list", "List")] static int list;
                [Sysctl("net.lib.sub", "Below")] static int sub;
                [Sysctl("net.lib.own", "Own", Number = 3)] static int own;
                [Sysctl("net.lib.other", "Other", Number = 4)] static int other;
                [SysctlNode("net.lib.hits", "Hits")] class Hits { }
                [SysctlNode("net.lib", "Of the library")] class Lib { }
                [SysctlNode("net.app", "Of the program", Number = 7)] class App { }
            }
            """).AddMetadataReference(library);

        ImmutableArray<Diagnostic> diagnostics = await Test.DiagnoseAsync(project);

        Assert.Equal(
            ["\"net.lib.zone\"", "\"net.lib.list\"", "\"net.lib.sub\"", "Number = 3", "\"net.lib.hits\"", "Number = 7"],
            diagnostics.OrderBy(d => d.Location.SourceSpan.Start)
                .Select(d => d.Location.SourceTree!.ToString().Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)));
        Assert.All(diagnostics, d => Assert.Equal(DiagnosticSeverity.Warning, d.Severity));
        Assert.All(diagnostics, d => Assert.Contains("assembly 'Library'", d.GetMessage(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_references_that_clash_are_reported_where_they_meet()
    {
        Project project = TestProject.Create("class Program { }")
            .AddMetadataReference(await LibraryReference.OfAsync(
                "One", "partial class L { [Sysctl(\"net.x\", \"X\")] static int x; }", isReferenceAssembly: true))
            .AddMetadataReference(await LibraryReference.OfAsync(
                "Two",
                "partial class L { [Sysctl(\"net.x\", \"X\")] static int x; [Sysctl(\"net.y\", \"Y\")] static int y; }",
                isReferenceAssembly: true));

        Diagnostic diagnostic = Assert.Single(await Test.DiagnoseAsync(project));

        Assert.Equal(Location.None, diagnostic.Location);
        Assert.Contains("'net.x'", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Contains("'One'", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Contains("'Two'", diagnostic.GetMessage(), StringComparison.Ordinal);
    }
}
