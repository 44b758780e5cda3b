using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.LargeVariableAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class LargeVariableAnalyzerTests
{
    private const string Types = """

        [System.Runtime.CompilerServices.InlineArray(2049)] struct Bytes2049 { private byte _0; }
        [System.Runtime.CompilerServices.InlineArray(2048)] struct Bytes2048 { private byte _0; }
        [System.Runtime.CompilerServices.InlineArray(300)] struct Longs300 { private long _0; }
        [System.Runtime.CompilerServices.InlineArray(2)] struct Twice { private Bytes1100 _0; }
        unsafe struct Bytes1100 { public fixed byte Data[1100]; }
        unsafe struct Ints600 { public fixed int Data[600]; }
        struct Nested { public byte A; public Longs300 B; }
        [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Size = 4096)] struct Stated { public byte A; }
        """;

    [Theory]
    [InlineData("[VnetDefine] static Bytes2049 [|s_x|];")]
    [InlineData("[VnetDefine] static Longs300 [|s_x|];")]
    [InlineData("[VnetDefine] static Twice [|s_x|];")]
    [InlineData("[VnetDefine] static Ints600 [|s_x|];")]
    [InlineData("[VnetDefine] static Nested [|s_x|];")]
    [InlineData("[VnetDefine] static Stated [|s_x|];")]
    [InlineData("[DpcpuDefine] static Longs300 [|s_x|];")]
    public Task Large_value_is_reported(string member) => Test.VerifyAsync($"partial class M {{ {member} }} {Types}");

    [Theory]
    [InlineData("[VnetDefine] static Bytes2048 s_x;")]
    [InlineData("[VnetDefine] static Bytes1100 s_x;")]
    [InlineData("[VnetDefine] static byte[] s_x = new byte[65536];")]
    [InlineData("[VnetDefine] static long s_x; [VnetDefine] static decimal s_y; [VnetDefine] static Guid s_z; [VnetDefine] static DayOfWeek s_w;")]
    [InlineData("[VnetDefine] static (Bytes1100, string?) s_x;")]
    [InlineData("static Longs300 s_x;")]
    public Task Small_or_separate_value_is_not(string member) => Test.VerifyAsync($"partial class M {{ {member} }} {Types}");

    [Theory]
    [InlineData("16", 1)]
    [InlineData("4096", 0)]
    [InlineData("nonsense", 1)]
    public async Task Option_states_the_threshold(string threshold, int expected)
    {
        Project project = TestProject.Create("partial class M { [VnetDefine] static Longs300 s_x; }" + Types);
        Compilation compilation = await TestProject.CompileAsync(project);
        var options = new AnalyzerOptions([], new Options(threshold));
        ImmutableArray<Diagnostic> diagnostics = await compilation.WithAnalyzers([new LargeVariableAnalyzer()], options).GetAnalyzerDiagnosticsAsync();

        Assert.Equal(expected, diagnostics.Length);
    }

    private sealed class Options(string threshold) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions => new Stated("");

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Stated(threshold);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Stated("");

        private sealed class Stated(string threshold) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == "vnet_large_variable_bytes" ? threshold : null;
                return value is not null;
            }
        }
    }
}
