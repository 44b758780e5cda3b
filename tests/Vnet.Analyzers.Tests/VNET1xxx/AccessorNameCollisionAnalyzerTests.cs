using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.AccessorNameCollisionAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class AccessorNameCollisionAnalyzerTests
{
    [Theory]
    [InlineData("[VnetDefine] static int s_x; [VnetDefine] static int [|_x|];")]
    [InlineData("[VnetDefine] static int x, [|s_x|];")]
    [InlineData("[DpcpuDefine] static int s_x; [DpcpuDefine] static int [|m_x|];")]
    [InlineData("[VnetDefine] static int s_x; static int [|V_x|];")]
    [InlineData("[VnetDefine] static int s_x; static int [|V_x|]() => 1;")]
    [InlineData("[DpcpuDefine] static int s_x; class [|DPCPU_x|] { }")]
    [InlineData("[VnetDefine] static int s_x; static int [|Cur|];")]
    [InlineData("[VnetDefine] static int s_x; static void [|In|]() { }")]
    [InlineData("[VnetDefine] static int s_x; struct [|VnetView|] { }")]
    public Task Name_that_is_taken_is_reported(string members) => Test.VerifyWithErrorsAsync($"partial class M {{ {members} }}");

    [Fact]
    public Task Name_of_the_type_is_taken() => Test.VerifyWithErrorsAsync("partial class V_x { [VnetDefine] static int [|s_x|]; }");

    [Theory]
    [InlineData("[VnetDefine] static int s_x; [VnetDefine] static int s_y;")]
    [InlineData("[VnetDefine] static int s_x; [DpcpuDefine] static int _x;")]
    [InlineData("[VnetDefine] static int s_x; static int x; static int DPCPU_x; static int V_y;")]
    [InlineData("static int Cur; static void In() { } [DpcpuDefine] static int s_x;")]
    [InlineData("[VnetDefine] static int s_x; class Inner { static int V_x; static int Cur; }")]
    public Task Free_name_is_not(string members) => Test.VerifyAsync($"partial class M {{ {members} }}");
}
