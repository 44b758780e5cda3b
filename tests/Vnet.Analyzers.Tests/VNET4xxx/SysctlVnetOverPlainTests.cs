using Microsoft.CodeAnalysis;
using Fix = Vnet.Analyzers.Tests.CodeFixTest<Vnet.Analyzers.SysctlVnetOverPlainAnalyzer, Vnet.CodeFixes.SysctlAttributeCodeFix>;

namespace Vnet.Analyzers.Tests;

public class SysctlVnetOverPlainTests
{
    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.Vnet|])] private static int s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.Skip | CtlFlags.Vnet|], Tunable = true)] private static int s_x;")]
    [InlineData("[DpcpuDefine, Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.Vnet|])] private static long s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.Vnet|])] private const int X = 1;")]
    public Task Flag_over_a_plain_field_is_reported(string member) => Verify(member);

    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\")] private static int s_x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Prison)] private static int s_x;")]
    [InlineData("[VnetDefine, Sysctl(\"net.x\", \"X\")] private static int s_x;")]
    [InlineData("[VnetDefine, Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Vnet)] private static int s_x;")]
    public Task Flag_that_agrees_with_the_field_is_not(string member) => Verify(member);

    [Theory]
    [InlineData("debug = 1;")]
    [InlineData("debug = Math.Max(debug, 1);")]
    [InlineData("Set(1);")]
    [InlineData("if (oid is null) return SysctlError.Invalid;")]
    public Task Handler_that_uses_nothing_of_a_vnet_is_reported(string statements) =>
        Verify(Handler("[|Flags = CtlFlags.MpSafe | CtlFlags.Vnet|]", statements));

    [Theory]
    [InlineData("debug = V_mss;")]
    [InlineData("debug = Cur.mss;")]
    [InlineData("debug = mss;")]
    [InlineData("debug = CurVnet.Current is null ? 1 : 0;")]
    [InlineData("Set(Read());")]
    [InlineData("Other.Change();")]
    [InlineData("debug = Other.Count;")]
    [InlineData("Action change = static () => { V_mss = 1; }; change();")]
    [InlineData("debug = new Other().GetHashCode();")]
    public Task Handler_that_may_use_a_vnet_is_not(string statements) => Verify(Handler("Flags = CtlFlags.MpSafe | CtlFlags.Vnet", statements));

    [Theory]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", [|CtlFlags.Rd | CtlFlags.Vnet|], () => ref debug);")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", [|CtlFlags.Vnet|], static () => { return ref debug; });")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", CtlFlags.Rd, () => ref debug);")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", CtlFlags.Vnet, () => ref V_mss);")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", CtlFlags.Vnet, () => ref V_mss == 0 ? ref debug : ref V_mss);")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", [|CtlFlags.Vnet|], Debug);")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", CtlFlags.Vnet, Mss);")]
    [InlineData("SysctlAddress<int> address = Debug; context.Add(\"dev.x\", \"X\", CtlFlags.Vnet, address);")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", [|CtlFlags.Vnet|], ShowDebug);")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", [|CtlFlags.Vnet|], ShowDeep);")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", [|CtlFlags.Vnet|], (SysctlOid o, ref SysctlRequest r) => r.Output(1));")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", CtlFlags.Rd, ShowDebug);")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", CtlFlags.Vnet, ShowMine);")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", CtlFlags.Vnet, (SysctlOid o, ref SysctlRequest r) => r.Output(Deeper()));")]
    [InlineData("context.AddNode(\"dev.x\", \"X\", ShowDebug, [|CtlFlags.Rd | CtlFlags.Vnet|]);")]
    [InlineData("context.AddNode(\"dev.x\", \"X\", CtlFlags.Rd | CtlFlags.Vnet);")]
    [InlineData("context.AddCounter(\"dev.x\", \"X\", [|CtlFlags.Rd | CtlFlags.Vnet|], V_hits!);")]
    [InlineData("context.AddCounter(\"dev.x\", \"X\", CtlFlags.Rd, V_hits!);")]
    public Task Flag_of_an_addition_is_judged_by_what_it_is_over(string statement) =>
        AnalyzerTest<SysctlVnetOverPlainAnalyzer>.VerifyAsync(Addition(statement));

    [Fact]
    public Task Fix_removes_the_flag_of_an_addition() => Fix.VerifyAsync(
        Addition("context.Add<int>(\"dev.x\", \"X\", [|CtlFlags.Vnet|], () => ref debug);"),
        Addition("context.Add<int>(\"dev.x\", \"X\", CtlFlags.None, () => ref debug);"));

    private static string Addition(string statement) => SysctlSource.Addition(
        statement,
        """
        static ref int Debug() => ref debug;
        static ref int Mss() { return ref V_mss; }
        static SysctlError ShowDebug(SysctlOid oid, ref SysctlRequest request) => request.Handle(ref debug);
        static SysctlError ShowDeep(SysctlOid oid, ref SysctlRequest request) => request.Output(First());
        static SysctlError ShowMine(SysctlOid oid, ref SysctlRequest request) => request.Output(1 + Deep());
        static int First() => Second();
        static int Second() => debug;
        static int Deep() => First() + Deeper();
        static int Deeper() => V_mss;
        [VnetDefine] static CounterU64? hits;
        """);

    [Fact]
    public async Task Of_a_handler_that_is_added_it_is_only_a_note()
    {
        string source = Addition("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", CtlFlags.Vnet, ShowDebug);");
        Diagnostic diagnostic = Assert.Single(await AnalyzerTest<SysctlVnetOverPlainAnalyzer>.DiagnoseAsync(TestProject.Create(source)));
        Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity);
        Assert.Contains("handler 'ShowDebug' uses no variable", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_handler_it_is_only_a_note() =>
        Assert.Equal(
            DiagnosticSeverity.Info,
            Assert.Single(await AnalyzerTest<SysctlVnetOverPlainAnalyzer>.DiagnoseAsync(
                TestProject.Create(SysctlSource.Module(Handler("Flags = CtlFlags.Vnet", ""))))).Severity);

    [Fact]
    public Task Fix_removes_the_flag() => Fix.VerifyAsync(
        SysctlSource.Module("[Sysctl(\"net.x\", \"X\", Access = SysctlAccess.ReadWrite, [|Flags = CtlFlags.Vnet|])] private static int s_x;"),
        SysctlSource.Module("[Sysctl(\"net.x\", \"X\", Access = SysctlAccess.ReadWrite)] private static int s_x;"));

    [Fact]
    public Task Fix_all_removes_the_flag_in_two_documents() => Fix.VerifyFixAllAsync(
        [
            SysctlSource.Module("[Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.Vnet | CtlFlags.Skip|], Tunable = true)] private static int s_x;\n"
                + Handler("[|Flags = CtlFlags.Vnet|]", "")),
            "partial class H { [Sysctl(\"net.y\", \"Y\", [|Flags = CtlFlags.Skip | (CtlFlags.Vnet | CtlFlags.Secure)|])] static int y; }",
        ],
        [
            SysctlSource.Module("[Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Skip, Tunable = true)] private static int s_x;\n"
                + SysctlSource.Handler("[SysctlProc(\"net.p\", CtlType.Int, \"I\", \"P\")]") + Rest),
            "partial class H { [Sysctl(\"net.y\", \"Y\", Flags = CtlFlags.Skip | CtlFlags.Secure)] static int y; }",
        ]);

    private const string Rest = " static void Set(int x) { debug = x; } static int Read() => V_mss; class Other { public static int Count => 1; "
        + "public static void Change() { } }";

    private static string Handler(string rest, string statements) =>
        SysctlSource.Handler($"[SysctlProc(\"net.p\", CtlType.Int, \"I\", \"P\", {rest})]", statements) + Rest;

    private static Task Verify(string members) => AnalyzerTest<SysctlVnetOverPlainAnalyzer>.VerifyAsync(SysctlSource.Module(members));
}
