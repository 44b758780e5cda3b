using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

public class WritableProcWithoutVnetTests
{
    private const string Writable = "SysctlProc(\"net.inet.tcp.x\", CtlType.Int, \"I\", \"X\", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe)";

    [Theory]
    [InlineData("V_mss = 1;")]
    [InlineData("V_mss++;")]
    [InlineData("V_flows.Clear();")]
    [InlineData("Take(ref V_mss);")]
    [InlineData("ref int mss = ref V_mss; mss = 3;")]
    [InlineData("Cur.mss = 1;")]
    [InlineData("var view = Cur; view.mss = 1;")]
    [InlineData("Purge();")]
    [InlineData("if (V_mss > 0) { debug = V_mss; Purge(); }")]
    public Task Writable_handler_that_changes_a_variable_is_reported(string statements) => Verify($"[[|{Writable}|]]", statements);

    [Theory]
    [InlineData("Access = SysctlAccess.WriteOnly, Flags = CtlFlags.MpSafe")]
    [InlineData("Flags = CtlFlags.MpSafe | CtlFlags.Wr")]
    [InlineData("Access = SysctlAccess.ReadWrite")]
    [InlineData("Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Prison")]
    public Task Writable_is_so_however_it_is_said(string rest) =>
        Verify($"[[|SysctlProc(\"net.inet.tcp.x\", CtlType.Int, \"I\", \"X\", {rest})|]]", "V_mss = 1;");

    [Theory]
    [InlineData("")]
    [InlineData("debug = V_mss;")]
    [InlineData("debug = 1;")]
    [InlineData("DPCPU_packets.Zero();")]
    [InlineData("In(VnetInstance.Default).mss = 1;")]
    [InlineData("var view = In(VnetInstance.Default); view.mss = 1;")]
    [InlineData("foreach (VnetInstance v in VnetList.ReadLock()) { using (CurVnet.Set(v)) { V_mss = 1; } }")]
    [InlineData("foreach (VnetInstance v in VnetList.ReadLock()) { using var scope = CurVnet.Set(v); Purge(); }")]
    [InlineData("Action later = () => V_mss = 1;")]
    [InlineData("Twice();")]
    public Task Handler_that_leaves_the_callers_variables_alone_is_not(string statements) => Verify($"[{Writable}]", statements);

    [Theory]
    [InlineData("Access = SysctlAccess.ReadWrite, Flags = CtlFlags.MpSafe | CtlFlags.Vnet")]
    [InlineData("Flags = CtlFlags.MpSafe")]
    public Task Flagged_or_read_only_handler_is_not(string rest) =>
        Verify($"[SysctlProc(\"net.inet.tcp.x\", CtlType.Int, \"I\", \"X\", {rest})]", "V_mss = 1;");

    [Fact]
    public Task Each_sysctl_of_a_handler_is_judged_by_itself() => Verify(
        $"[SysctlProc(\"net.inet.tcp.a\", CtlType.Int, \"I\", \"A\", Flags = CtlFlags.MpSafe)][[|{Writable}|]]", "V_mss = 1;");

    [Fact]
    public Task Partial_handler_is_judged_by_its_body() => AnalyzerTest<WritableProcWithoutVnetAnalyzer>.VerifyAsync(SysctlSource.Module(
        $"[[|{Writable}|]] private static partial SysctlError Handle{SysctlSource.Parameters}; private static partial SysctlError Handle{SysctlSource.Parameters} {{ V_mss = 1; return default; }}"));

    [Fact]
    public Task Same_code_outside_a_handler_is_not() =>
        AnalyzerTest<WritableProcWithoutVnetAnalyzer>.VerifyAsync(SysctlSource.Module("static void Set() { V_mss = 1; }"));

    [Fact]
    public Task Fix_all_adds_the_flag_in_two_documents() => CodeFixTest<WritableProcWithoutVnetAnalyzer, SysctlAttributeCodeFix>.VerifyFixAllAsync(
        [
            SysctlSource.Module(SysctlSource.Handler($"[[|{Writable}|]]", "V_mss = 1;")),
            "partial class H\n{\n    [[|SysctlProc(\n        \"net.y\",\n        CtlType.Int,\n        \"I\",\n        \"Y\",\n        Access = SysctlAccess.WriteOnly)|]]\n" + SysctlSource.Handler("", "M.V_mss = 1;") + "\n}",
        ],
        [
            SysctlSource.Module(SysctlSource.Handler($"[{Writable.Replace("MpSafe", "MpSafe | CtlFlags.Vnet", StringComparison.Ordinal)}]", "V_mss = 1;")),
            "partial class H\n{\n    [SysctlProc(\n        \"net.y\",\n        CtlType.Int,\n        \"I\",\n        \"Y\",\n        Access = SysctlAccess.WriteOnly,\n        Flags = CtlFlags.Vnet)]\n" + SysctlSource.Handler("", "M.V_mss = 1;") + "\n}",
        ]);

    private static Task Verify(string attribute, string statements) => AnalyzerTest<WritableProcWithoutVnetAnalyzer>.VerifyAsync(SysctlSource.Module(
        SysctlSource.Handler(attribute, statements) + " static void Take(ref int x) { } static void Purge() { V_flows.Clear(); } static void Twice() => Nothing(); static void Nothing() { }"));
}
