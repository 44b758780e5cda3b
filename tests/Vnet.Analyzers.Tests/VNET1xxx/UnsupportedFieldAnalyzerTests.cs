using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.UnsupportedFieldAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class UnsupportedFieldAnalyzerTests
{
    [Theory]
    [InlineData("[VnetDefine] const int [|X|] = 1;")]
    [InlineData("[VnetDefine] int [|_x|];")]
    [InlineData("[VnetDefine] static readonly int [|s_x|];")]
    [InlineData("[VnetDefine] static volatile int [|s_x|];")]
    [InlineData("[VnetDefine, ThreadStatic] static int [|s_x|];")]
    [InlineData("[VnetDefine] static readonly int [|s_x|], [|s_y|];")]
    [InlineData("[VnetDefine] static Span<int> [|s_x|];")]
    [InlineData("[VnetDefine] static string* [|s_x|];")]
    [InlineData("enum E { [VnetDefine] [|A|] }")]
    [InlineData("[field: [|VnetDefine|]] static int X { get; set; }")]
    [InlineData("[field: [|VnetDefine|]] static event Action? E;")]
    public Task Field_that_cannot_be_virtualized_is_reported(string member) =>
        Test.VerifyWithErrorsAsync($"unsafe partial class M {{ {member} }}");

    [Theory]
    [InlineData("[VnetDefine] static int s_x;")]
    [InlineData("[VnetDefine] static int* s_x;")]
    [InlineData("[VnetDefine] static string? s_x;")]
    [InlineData("[VnetDefine] static (string, int) s_x;")]
    [InlineData("[VnetDefine] static List<int>? s_x;")]
    [InlineData("[Obsolete] const int X = 1; readonly int _y; [ThreadStatic] static int t_z; static volatile int s_w;")]
    [InlineData("[field: NonSerialized] static int X { get; set; }")]
    [InlineData("[field: VnetGlobal(\"why\")] static int X { get; set; }")]
    public Task Plain_static_is_not(string member) => Test.VerifyAsync($"unsafe partial class M {{ {member} }}");
}
