using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

public class SysctlLockingTests
{
    [Theory]
    [InlineData("[[|SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")|]]")]
    [InlineData("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", [|Flags = CtlFlags.Vnet|])]")]
    [InlineData("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", [|Flags = CtlFlags.MpSafe | CtlFlags.NeedGiant|])]")]
    [InlineData("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", Flags = CtlFlags.MpSafe)][[|SysctlProc(\"net.y\", CtlType.Int, \"I\", \"Y\")|]]")]
    public Task Neither_or_both_is_reported(string attributes) => Verify(SysctlSource.Handler(attributes));

    [Theory]
    [InlineData("CtlFlags.MpSafe")]
    [InlineData("CtlFlags.NeedGiant")]
    [InlineData("CtlFlags.Vnet | CtlFlags.MpSafe")]
    public Task One_of_them_is_not(string flags) => Verify(SysctlSource.Handler($"[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", Flags = {flags})]"));

    [Fact]
    public Task Partial_handler_is_reported_once() => Verify(
        "[[|SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")|]] private static partial SysctlError Handle(SysctlOid oid, ref SysctlRequest request);"
        + "private static partial SysctlError Handle(SysctlOid oid, ref SysctlRequest request) => SysctlError.Ok;");

    [Fact]
    public Task Field_or_node_needs_none() => Verify("[Sysctl(\"net.x\", \"X\")] static int x; [SysctlNode(\"net.y\", \"Y\")] class Y { }");

    [Fact]
    public Task Fix_all_chooses_MpSafe_in_two_documents() => CodeFixTest<SysctlLockingAnalyzer, SysctlAttributeCodeFix>.VerifyFixAllAsync(
        [
            SysctlSource.Module(SysctlSource.Handler("[[|SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")|]]")),
            "partial class H { " + SysctlSource.Handler("[SysctlProc(\"net.y\", CtlType.Int, \"I\", \"Y\", [|Flags = CtlFlags.NeedGiant | CtlFlags.MpSafe|])]") + " }",
        ],
        [
            SysctlSource.Module(SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", Flags = CtlFlags.MpSafe)]")),
            "partial class H { " + SysctlSource.Handler("[SysctlProc(\"net.y\", CtlType.Int, \"I\", \"Y\", Flags = CtlFlags.MpSafe)]") + " }",
        ]);

    [Fact]
    public Task Fix_qualifies_where_the_attribute_is() => CodeFixTest<SysctlLockingAnalyzer, SysctlAttributeCodeFix>.VerifyAsync(
        "partial class H { enum CtlFlags { None } " + SysctlSource.Handler("[[|SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\")|]]") + " }",
        "partial class H { enum CtlFlags { None } " + SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", Flags = Vnet.CtlFlags.MpSafe)]") + " }");

    private static Task Verify(string members) => AnalyzerTest<SysctlLockingAnalyzer>.VerifyAsync(SysctlSource.Module(members));
}
