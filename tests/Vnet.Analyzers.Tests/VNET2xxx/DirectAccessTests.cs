using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

public class DirectAccessTests
{
    [Theory]
    [InlineData("int x = [|M.s_n|];")]
    [InlineData("[|M.s_n|] = 2;")]
    [InlineData("ref int x = ref [|M.s_n|];")]
    [InlineData("[|M.s_list|].Add([|M.s_n|]);")]
    [InlineData("[|M.s_hits|]++;")]
    [InlineData("Task.Run(() => [|M.s_n|]);")]
    public Task Field_is_reported(string statement) => AnalyzerTest<DirectAccessAnalyzer>.VerifyAsync(AccessSource.Body(statement));

    [Theory]
    [InlineData("string x = nameof(M.s_n);")]
    [InlineData("string x = nameof(M.s_list.Count);")]
    [InlineData("M.V_n = 2;")]
    [InlineData("M.DPCPU_hits.Value++;")]
    [InlineData("int x = M.In(a).n;")]
    public Task Accessor_or_name_is_not_reported(string statement) => AnalyzerTest<DirectAccessAnalyzer>.VerifyAsync(AccessSource.Body(statement));

    [Fact]
    public Task Plain_static_is_not_reported() =>
        AnalyzerTest<DirectAccessAnalyzer>.VerifyAsync(AccessSource.Members("static int s_plain; int Get() => s_plain;"));

    [Fact]
    public Task Initialiser_of_a_plain_static_is_reported() =>
        AnalyzerTest<DirectAccessAnalyzer>.VerifyAsync(AccessSource.Members("static int s_plain = [|M.s_n|];"));

    [Fact]
    public Task Global_constructor_is_reported() =>
        AnalyzerTest<DirectAccessAnalyzer>.VerifyAsync("static partial class G { [VnetDefine] static int s_n; [Sysinit(Subsystem.ProtoDomain)] static void Boot() => [|s_n|] = 3; }");

    [Fact]
    public Task Fix_all_keeps_qualification() => CodeFixTest<DirectAccessAnalyzer, UseAccessorCodeFix>.VerifyFixAllAsync(
        [AccessSource.Body("[|M.s_n|] += global::M.s_list.Count; // kept\nM.s_hits++;"), "partial class O { [VnetDefine] static int s_o; int Get() => s_o + /* n */ M.s_n; }"],
        [AccessSource.Body("M.V_n += global::M.V_list.Count; // kept\nM.DPCPU_hits.Value++;"), "partial class O { [VnetDefine] static int s_o; int Get() => V_o + /* n */ M.V_n; }"]);
}
