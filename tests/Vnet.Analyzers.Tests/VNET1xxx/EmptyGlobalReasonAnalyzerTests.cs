using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.EmptyGlobalReasonAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class EmptyGlobalReasonAnalyzerTests
{
    [Theory]
    [InlineData("[[|VnetGlobal(\"\")|]] static int s_x;")]
    [InlineData("[[|VnetGlobal(\" \\t\")|]] static int X { get; set; }")]
    [InlineData("[[|VnetGlobal(null!)|]] static event Action? E;")]
    [InlineData("[[|VnetGlobal(\"\")|]] static class Inner { }")]
    [InlineData("[VnetDefine, [|VnetGlobal(\"why\")|]] static int s_x;")]
    [InlineData("[DpcpuDefine] [[|VnetGlobal(\"why\")|]] static int s_x;")]
    public Task Empty_or_contradicted_reason_is_reported(string member) => Test.VerifyAsync($"partial class M {{ {member} }}");

    [Theory]
    [InlineData("[VnetGlobal(\"one table for all\")] static int s_x;")]
    [InlineData("[VnetGlobal(\"one table for all\")] static int X { get; set; }")]
    [InlineData("[LinkerSet(\"s\"), VnetGlobal(\"one table for all\")] static int s_x;")]
    [InlineData("[VnetDefine] static int s_x; [VnetGlobal(\"pools\")] static class Inner { }")]
    public Task Stated_reason_is_not(string member) => Test.VerifyAsync($"partial class M {{ {member} }}");
}
