using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

public class MisplacedSysctlFlagTests
{
    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.Dyn|])] static int x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.Dormant | CtlFlags.Dying|])] static int x;")]
    [InlineData("[SysctlNode(\"net.x\", \"X\", [|Flags = CtlFlags.Dying|])] class X { }")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.Rd|])] static int x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.RwTun|])] static int x;")]
    [InlineData("[SysctlNode(\"net.x\", \"X\", [|Flags = CtlFlags.Rw|])] class X { }")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.NeedGiant|])] static int x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Flags = CtlFlags.NoFetch|])] static int x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Access = SysctlAccess.WriteOnly|])] static int x;")]
    [InlineData("[DpcpuDefine, Sysctl(\"net.x\", \"X\", [|Tunable = true|])] static long x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Tunable = true|])] static CounterU64? x;")]
    [InlineData("[VnetDefine, Sysctl(\"net.x\", \"X\", [|Tunable = true|])] static Stats x;")]
    public Task Flag_that_does_not_belong_there_is_reported(string member) => Verify(member);

    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\", Access = SysctlAccess.ReadWrite, Tunable = true)] static int x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Skip | CtlFlags.Secure2 | CtlFlags.CapRw | CtlFlags.Stats)] static int x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Flags = CtlFlags.NoFetch, Tunable = true)] static int x;")]
    [InlineData("[SysctlNode(\"net.x\", \"X\", Flags = CtlFlags.MpSafe | CtlFlags.Skip)] class X { }")]
    [InlineData("[DpcpuDefine, Sysctl(\"net.x\", \"X\")] static long x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Access = SysctlAccess.ReadWrite)] static CounterU64? x;")]
    public Task Flag_that_does_is_not(string member) => Verify(member);

    [Fact]
    public Task Trigger_is_a_handlers() => Verify(SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", Access = SysctlAccess.WriteOnly, Tunable = true, Flags = CtlFlags.NeedGiant)]"));

    [Fact]
    public Task Fix_all_says_it_the_other_way_in_two_documents() => CodeFixTest<MisplacedSysctlFlagAnalyzer, SysctlAttributeCodeFix>.VerifyFixAllAsync(
        [
            SysctlSource.Module(
                "[Sysctl(\"net.a\", \"A\", [|Flags = CtlFlags.RwTun | CtlFlags.Skip|])] static int a; [Sysctl(\"net.b\", \"B\", [|Flags = CtlFlags.Rd|])] static int b;"
                + "[Sysctl(\"net.c\", \"C\", [|Access = SysctlAccess.WriteOnly|], [|Flags = CtlFlags.Dyn|])] static int c; [DpcpuDefine, Sysctl(\"net.d\", \"D\", [|Tunable = true|])] static long d;"),
            "partial class H { " + SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", [|Flags = CtlFlags.Wr | CtlFlags.MpSafe|])]") + " }",
        ],
        [
            SysctlSource.Module(
                "[Sysctl(\"net.a\", \"A\", Flags = CtlFlags.Skip, Access = SysctlAccess.ReadWrite, Tunable = true)] static int a; [Sysctl(\"net.b\", \"B\")] static int b;"
                + "[Sysctl(\"net.c\", \"C\", Access = SysctlAccess.ReadWrite)] static int c; [DpcpuDefine, Sysctl(\"net.d\", \"D\")] static long d;"),
            "partial class H { " + SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", Flags = CtlFlags.MpSafe, Access = SysctlAccess.WriteOnly)]") + " }",
        ]);

    private static Task Verify(string members) => AnalyzerTest<MisplacedSysctlFlagAnalyzer>.VerifyAsync(
        SysctlSource.Module(members) + "\n[VnetPcpustat] public struct Stats { public ulong Packets; }");
}
