using Microsoft.CodeAnalysis;
using Fix = Vnet.Analyzers.Tests.CodeFixTest<Vnet.Analyzers.SysctlFormatMismatchAnalyzer, Vnet.CodeFixes.SysctlAttributeCodeFix>;

namespace Vnet.Analyzers.Tests;

public class SysctlFormatMismatchTests
{
    [Theory]
    [InlineData("Int", "I")]
    [InlineData("UInt", "IU")]
    [InlineData("Long", "L")]
    [InlineData("ULong", "LU")]
    [InlineData("S64", "Q")]
    [InlineData("U64", "QU")]
    [InlineData("S8", "C")]
    [InlineData("U8", "CU")]
    [InlineData("S16", "S")]
    [InlineData("U16", "SU")]
    [InlineData("S32", "I")]
    [InlineData("U32", "IU")]
    [InlineData("String", "A")]
    [InlineData("Opaque", "S,tcpstat")]
    public async Task Of_all_formats_only_the_types_own_is_right(string type, string right)
    {
        foreach (string format in new[] { "I", "IU", "L", "LU", "Q", "QU", "C", "CU", "S", "SU", "A", "N", "S,tcpstat", "S,", "S, ", "", "i", "X" })
        {
            string stated = $"\"{format}\"";
            await Verify(SysctlSource.Handler($"[SysctlProc(\"net.x\", CtlType.{type}, {(format == right ? stated : $"[|{stated}|]")}, \"X\")]"));
        }
    }

    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\")] private static int s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Format = \"I\")] private static int s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Format = \"CU\")] private static bool s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Format = \"A\")] private static string? s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Format = \"S,guid\")] private static Guid s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\")] private static Stats s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Format = \"S,stats\")] private static Stats s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\")] private static CounterU64? s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\")] private static double s_x;")] // VNET4003's
    public Task Format_that_follows_from_the_field_is_not_reported(string member) => Verify(member);

    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Format = \"IU\"|])] private static int s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Format = \"S,int\"|])] private static int s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Format = \"I\"|])] private static long s_x;")]
    [InlineData("[[|Sysctl(\"net.x\", \"X\")|]] private static Guid s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Format = \"Q\"|])] private static Guid s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Format = \"LU\"|])] private static Stats s_x;")]
    [InlineData("[[|Sysctl(\"net.x\", \"X\")|]] private static (int, int) s_x;")]
    public Task Format_that_contradicts_the_field_is_reported(string member) => Verify(member);

    [Fact]
    public async Task Struct_without_a_format_is_a_warning() => Assert.Equal(
        DiagnosticSeverity.Warning,
        Assert.Single(await AnalyzerTest<SysctlFormatMismatchAnalyzer>.DiagnoseAsync(TestProject.Create(Source("[Sysctl(\"net.x\", \"X\")] static Guid x;")))).Severity);

    [Fact]
    public Task Handler_without_a_format_is_reported() => Verify(SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.Int, [|null!|], \"X\")]"));

    [Fact]
    public Task Handler_of_no_type_is_VNET4003s() => Verify(SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.Node, \"I\", \"X\")]"));

    [Fact]
    public Task Fix_writes_the_types_format() => Fix.VerifyAsync(
        Source(SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.U64, [|\"I\"|], \"X\")]")),
        Source(SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.U64, \"QU\", \"X\")]")));

    [Fact]
    public Task Fix_finds_a_named_format() => Fix.VerifyAsync(
        Source(SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.String, description: \"X\", [|format: \"I\"|])]")),
        Source(SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.String, description: \"X\", format: \"A\")]")));

    [Theory]
    [InlineData("CtlType.Opaque, [|\"I\"|]")]
    public Task Nobody_but_the_author_knows_a_handlers_struct(string arguments) =>
        Fix.VerifyNoFixAsync(Source(SysctlSource.Handler($"[SysctlProc(\"net.x\", {arguments}, \"X\")]")));

    [Fact]
    public Task Fix_all_mends_fields_and_handlers_in_two_documents() => Fix.VerifyFixAllAsync(
        [
            Source("[Sysctl(\"net.a\", \"A\", [|Format = \"IU\"|])] private static int s_a; [[|Sysctl(\"net.b\", \"B\")|]] private static Guid s_b; [Sysctl(\"net.c\", \"C\", [|Format = \"I\"|], Number = 3)] private static Guid s_c;"),
            "partial class H { " + SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.S16, [|\"I\"|], \"X\")][SysctlProc(\"net.y\", CtlType.U8, [|\"C\"|], \"Y\")]") + " }",
        ],
        [
            Source("[Sysctl(\"net.a\", \"A\")] private static int s_a; [Sysctl(\"net.b\", \"B\", Format = \"S,guid\")] private static Guid s_b; [Sysctl(\"net.c\", \"C\", Format = \"S,guid\", Number = 3)] private static Guid s_c;"),
            "partial class H { " + SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.S16, \"S\", \"X\")][SysctlProc(\"net.y\", CtlType.U8, \"CU\", \"Y\")]") + " }",
        ]);

    private static string Source(string members) => SysctlSource.Module(members) + "\n[VnetPcpustat] public struct Stats { public ulong Packets; }";

    private static Task Verify(string members) => AnalyzerTest<SysctlFormatMismatchAnalyzer>.VerifyAsync(Source(members));
}
