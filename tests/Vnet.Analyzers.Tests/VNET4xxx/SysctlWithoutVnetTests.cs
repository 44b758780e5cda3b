using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

public class SysctlWithoutVnetTests
{
    [Theory]
    [InlineData("debug = V_mss;")]
    [InlineData("Take(ref V_mss);")]
    [InlineData("debug = Cur.mss;")]
    [InlineData("debug = V_flows.Count;")]
    [InlineData("Read();")]
    public Task Handler_that_shows_a_variable_is_reported(string statements) =>
        Verify("[[|SysctlProc(\"net.inet.tcp.x\", CtlType.Int, \"I\", \"X\", Flags = CtlFlags.MpSafe)|]]", statements);

    [Fact]
    public Task Writable_handler_that_only_reads_is_reported() =>
        Verify("[[|SysctlProc(\"net.inet.tcp.x\", CtlType.Int, \"I\", \"X\", Access = SysctlAccess.ReadWrite)|]]", "debug = V_mss;");

    [Theory]
    [InlineData("Flags = CtlFlags.MpSafe | CtlFlags.Vnet", "debug = V_mss;")]
    [InlineData("Flags = CtlFlags.MpSafe", "debug = 1;")]
    [InlineData("Flags = CtlFlags.MpSafe", "foreach (VnetInstance v in VnetList.ReadLock()) debug += In(v).mss;")]
    [InlineData("Flags = CtlFlags.MpSafe", "using (CurVnet.Set(VnetInstance.Default)) debug = V_mss;")]
    [InlineData("Flags = CtlFlags.MpSafe", "debug = (int)DPCPU_packets.Sum();")]
    [InlineData("Flags = CtlFlags.MpSafe", "int V_own = 1; debug = V_own;")]
    [InlineData("Access = SysctlAccess.ReadWrite", "V_mss = 1;")] // VNET4005's
    public Task Other_handler_is_not(string rest, string statements) =>
        Verify($"[SysctlProc(\"net.inet.tcp.x\", CtlType.Int, \"I\", \"X\", {rest})]", statements);

    [Fact]
    public Task Sysctl_over_a_field_needs_no_flag() => AnalyzerTest<SysctlWithoutVnetAnalyzer>.VerifyAsync(SysctlSource.Module(
        "[VnetDefine, Sysctl(\"net.inet.tcp.a\", \"A\")] static int a; [Sysctl(\"net.inet.tcp.b\", \"B\")] static int b; "
            + "static int Get() => V_a + V_mss;"));

    [Fact]
    public Task Accessor_of_another_type_is_reported() => AnalyzerTest<SysctlWithoutVnetAnalyzer>.VerifyAsync(
        SysctlSource.Module(""),
        "partial class H { " + SysctlSource.Handler("[[|SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")|]]", "int x = M.V_mss;") + " }");

    [Theory]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", [|CtlFlags.Rd|], () => ref V_mss);")]
    [InlineData("context.Add<int>(\"dev.\" + debug, \"X\", flags: [|CtlFlags.Rw | CtlFlags.Skip|], address: static () => ref M.V_mss);")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", [|CtlFlags.Rd|], (SysctlOid oid, ref SysctlRequest r) => V_mss > 0 ? "
        + "SysctlError.Ok : SysctlError.Invalid);")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", [|CtlFlags.Rd|], Mss, number: 4, label: \"x\");")]
    [InlineData("context.Add(\"dev.x\", \"X\", [|CtlFlags.Rd|], new SysctlAddress<int>(Mss));")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", [|CtlFlags.Rd|], Show, argument: 1);")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", [|CtlFlags.Rd|], M.ShowCount);")]
    [InlineData("context.AddNode(\"dev.x\", \"X\", Show, [|CtlFlags.Rd|]);")]
    [InlineData("[|context.AddNode(\"dev.x\", \"X\", Show)|];")]
    [InlineData("using (CurVnet.Set(VnetInstance.Default)) context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", [|CtlFlags.Rd|], Show);")]
    [InlineData("using (CurVnet.Set(VnetInstance.Default)) context.Add<int>(\"dev.x\", \"X\", [|CtlFlags.Rd|], () => ref V_mss);")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", [|CtlFlags.Rd|], Local); static ref int Local() => ref V_mss;")]
    public Task Addition_over_a_variable_is_reported(string statements) => VerifyAddition(statements);

    [Theory]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", CtlFlags.Rd | CtlFlags.Vnet, () => ref V_mss);")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", CtlFlags.Rd, () => ref debug);")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", CtlFlags.Rd, () => ref In(VnetInstance.Default).mss);")]
    [InlineData("context.AddConstant(\"dev.x\", \"X\", V_mss);")]
    [InlineData("context.AddConstant(\"dev.x\", \"X\", V_mss, number: 3, format: \"I\");")]
    [InlineData("context.AddCounter(\"dev.x\", \"X\", CtlFlags.Rd, new CounterU64());")]
    [InlineData("context.Add<int>(\"dev.x\", \"X\", CtlFlags.Rd | CtlFlags.Vnet, Mss);")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", CtlFlags.Vnet | CtlFlags.Rd, Show);")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", CtlFlags.Rd, ShowDebug);")]
    [InlineData("context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", CtlFlags.Rd, ShowAll);")]
    [InlineData("SysctlHandler handler = Show; context.AddProc(\"dev.x\", CtlType.Int, \"I\", \"X\", CtlFlags.Rd, handler);")]
    [InlineData("context.Dispose();")]
    [InlineData("context.AddNode(\"dev.x\", \"X\");")]
    [InlineData("var flags = (CtlFlags)V_mss; context.Add<int>(\"dev.x\", \"X\", flags, () => ref V_mss);")]
    [InlineData("var list = new List<Func<int>>(); list.Add(() => V_mss);")]
    public Task Other_addition_is_not(string statements) => VerifyAddition(statements);

    [Fact]
    public Task Fix_adds_the_flag_to_a_call() => CodeFixTest<SysctlWithoutVnetAnalyzer, SysctlAttributeCodeFix>.VerifyAsync(
        Addition("context.Add<int>(\"dev.x\", \"X\", [|CtlFlags.Rd|], () => ref V_mss);"),
        Addition("context.Add<int>(\"dev.x\", \"X\", CtlFlags.Rd | CtlFlags.Vnet, () => ref V_mss);"));

    [Fact]
    public async Task Default_flags_of_an_addition_have_no_fix()
    {
        string source = Addition("_ = new[] { context.AddNode(\"dev.x\", \"X\", Show, number: 3) };").Replace("[|", "", StringComparison.Ordinal);
        Assert.Empty(Assert.Single(await AnalyzerTest<SysctlWithoutVnetAnalyzer>.DiagnoseAsync(TestProject.Create(source))).Properties);
    }

    private static string Addition(string statements) => SysctlSource.Addition(
        statements,
        """
        static SysctlError Show(SysctlOid oid, ref SysctlRequest request) => request.Output(V_mss);
        static SysctlError ShowCount(SysctlOid oid, ref SysctlRequest request) => request.Output(Count());
        static SysctlError ShowDebug(SysctlOid oid, ref SysctlRequest request) => request.Output(debug);
        static SysctlError ShowAll(SysctlOid oid, ref SysctlRequest request)
        {
            using (CurVnet.Set(VnetInstance.Default))
                return request.Output(V_mss + Count());
        }
        static int Count() => V_flows.Count;
        static ref int Mss() => ref V_mss;
        """);

    private static Task VerifyAddition(string statements) => AnalyzerTest<SysctlWithoutVnetAnalyzer>.VerifyAsync(Addition(statements));

    [Fact]
    public Task Fix_adds_the_flag() => CodeFixTest<SysctlWithoutVnetAnalyzer, SysctlAttributeCodeFix>.VerifyAsync(
        SysctlSource.Module(SysctlSource.Handler(
            "[[|SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", Flags = CtlFlags.MpSafe | CtlFlags.Skip)|]]",
            "debug = V_mss;")),
        SysctlSource.Module(SysctlSource.Handler(
            "[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", Flags = CtlFlags.MpSafe | CtlFlags.Skip | CtlFlags.Vnet)]",
            "debug = V_mss;")));

    [Fact]
    public Task Fix_all_adds_the_flag_in_two_documents() => CodeFixTest<SysctlWithoutVnetAnalyzer, SysctlAttributeCodeFix>.VerifyFixAllAsync(
        [
            SysctlSource.Module(SysctlSource.Handler("[[|SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")|]][[|SysctlProc(\"net.z\", CtlType.Int, "
                + "\"I\", \"Z\", Flags = CtlFlags.None, Argument = 3)|]]", "debug = V_mss;")),
            "partial class H { " + SysctlSource.Handler("[[|Vnet.SysctlProc(\"net.y\", CtlType.Int, \"I\", \"Y\", Flags = "
                + "CtlFlags.MpSafe)|]]", "int x = M.V_mss;") + " }",
        ],
        [
            SysctlSource.Module(SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", Flags = "
                + "CtlFlags.Vnet)][SysctlProc(\"net.z\", CtlType.Int, \"I\", \"Z\", Flags = CtlFlags.Vnet, Argument = 3)]", "debug = V_mss;")),
            "partial class H { " + SysctlSource.Handler("[Vnet.SysctlProc(\"net.y\", CtlType.Int, \"I\", \"Y\", Flags = CtlFlags.MpSafe | "
                + "CtlFlags.Vnet)]", "int x = M.V_mss;") + " }",
        ]);

    private static Task Verify(string attribute, string statements) => AnalyzerTest<SysctlWithoutVnetAnalyzer>.VerifyAsync(SysctlSource.Module(
        SysctlSource.Handler(attribute, statements) + " static void Take(ref int x) { } static int Read() => V_mss;"));
}
