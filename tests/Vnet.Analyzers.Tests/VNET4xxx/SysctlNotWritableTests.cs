using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

public class SysctlNotWritableTests
{
    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Stats, [|Tunable = true|])] static long x;")]
    [InlineData("[VnetDefine, Sysctl(\"net.x\", \"X\", [|Tunable = true|], Flags = CtlFlags.Stats, Access = SysctlAccess.ReadWrite)] static long x;")]
    [InlineData("[[|Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Stats | CtlFlags.Tun)|]] static long x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Access = SysctlAccess.ReadWrite|])] const int X = 1;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Access = SysctlAccess.ReadWrite|], Tunable = true)] const string X = \"1\";")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Access = SysctlAccess.ReadWrite|])] static readonly int x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Tunable = true|])] static readonly int x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", [|Tunable = true|])] const int X = 1;")]
    [InlineData("[[|Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Wr)|]] const int X = 1;")]
    public Task What_cannot_take_a_value_is_reported(string member) => Verify(member);

    [Theory]
    [InlineData("[Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Stats)] static long x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Stats, Tunable = false)] static long x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Stats, Access = SysctlAccess.ReadWrite)] static long x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Access = SysctlAccess.ReadWrite, Tunable = true)] static int x;")]
    [InlineData("[Sysctl(\"net.x\", \"X\")] const int X = 1;")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Access = SysctlAccess.ReadOnly)] static readonly string x = \"1\";")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Access = SysctlAccess.ReadWrite)] static readonly CounterU64 x = null!;")]
    public Task What_can_is_not(string member) => Verify(member);

    [Fact]
    public Task Fix_all_drops_what_is_asked_for_in_two_documents() => CodeFixTest<SysctlNotWritableAnalyzer, SysctlAttributeCodeFix>.VerifyFixAllAsync(
        [
            SysctlSource.Module("[Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Stats, [|Tunable = true|])] static long x; [Sysctl(\"net.y\", \"Y\", [|Access = SysctlAccess.ReadWrite|], Number = 5)] const int Y = 1;"),
            "partial class H { [Sysctl(\"net.z\", \"Z\", [|Tunable = true|])] static readonly int z; }",
        ],
        [
            SysctlSource.Module("[Sysctl(\"net.x\", \"X\", Flags = CtlFlags.Stats)] static long x; [Sysctl(\"net.y\", \"Y\", Number = 5)] const int Y = 1;"),
            "partial class H { [Sysctl(\"net.z\", \"Z\")] static readonly int z; }",
        ]);

    private static Task Verify(string member) => AnalyzerTest<SysctlNotWritableAnalyzer>.VerifyAsync(SysctlSource.Module(member));
}
