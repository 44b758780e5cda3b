using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.SelfReferencingInitialiserAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class SelfReferencingInitialiserAnalyzerTests
{
    private static Task Verify(string members) =>
        Test.VerifyAsync($"unsafe partial class M {{ [VnetDefine] static int s_size = 8; [DpcpuDefine] static int s_packets; static int s_plain = 1; static int Get(ref int x) => x; {members} }}");

    [Theory]
    [InlineData("[VnetDefine] static int s_x = [|s_size|];")]
    [InlineData("[VnetDefine] static int s_x = 1 + [|M.s_size|] * 2;")]
    [InlineData("[VnetDefine] static int s_x = Get(ref [|s_x|]);")]
    [InlineData("[VnetDefine] static int[] s_x = new int[[|s_size|]];")]
    [InlineData("[VnetDefine] static int s_x = [|V_size|];")]
    [InlineData("[VnetDefine] static int s_x = [|Cur|].size;")]
    [InlineData("[VnetDefine] static int s_x = [|In(VnetInstance.Default)|].size;")]
    [InlineData("[VnetDefine] static int s_x = [|DPCPU_packets|].Value;")]
    [InlineData("[VnetDefine] static int s_x = [|s_packets|];")]
    [InlineData("[DpcpuDefine] static int s_x = [|s_size|];")]
    public Task Initialiser_that_reads_a_variable_is_reported(string members) => Verify(members);

    [Theory]
    [InlineData("[VnetDefine] static int s_x = 1;")]
    [InlineData("[VnetDefine] static int s_x = s_plain;")]
    [InlineData("const int Size = 8; [VnetDefine] static int s_x = Size; [VnetDefine] static int[] s_y = new int[Size];")]
    [InlineData("[VnetDefine] static string s_x = nameof(s_size) + nameof(V_size);")]
    [InlineData("[VnetDefine] static Func<int> s_x = () => V_size;")]
    [InlineData("[VnetDefine] static int s_x = sizeof(int);")]
    [InlineData("static int s_other = s_size;")]
    [InlineData("static int V_other => 1; [VnetDefine] static int s_x = V_other;")]
    [InlineData("class Cfg { public int Cur => 1; } static Cfg s_cfg = new(); [VnetDefine] static int s_x = s_cfg.Cur;")]
    public Task Initialiser_that_reads_none_is_not(string members) => Verify(members);
}
