namespace Vnet.Analyzers.Tests;

public class EscapingVnetStateTests
{
    private const string Statics = "static List<int>? s_shared; static string? s_text; static int s_number; static List<int>? Shared { get; set; } [VnetGlobal(\"the first one\")] static List<int>? s_global; List<int>? _own;\n    ";

    private static Task Verify(string statements) =>
        AnalyzerTest<EscapingVnetStateAnalyzer>.VerifyAsync(AccessSource.Members(Statics + "void Run(VnetInstance a, VnetInstance b) { " + statements + " }"));

    [Theory]
    [InlineData("[|s_shared = M.V_list|];")]
    [InlineData("[|s_shared ??= M.V_list|];")]
    [InlineData("[|Shared = M.Cur.list|];")]
    [InlineData("[|s_shared = M.In(a).list|];")]
    [InlineData("var v = M.Cur; [|s_shared = v.list|];")]
    [InlineData("[|M.In(b).list = M.In(a).list|];")]
    public Task Shared_object_is_reported(string statements) => Verify(statements);

    [Theory]
    [InlineData("s_text = M.V_name;")]
    [InlineData("s_number = M.V_n;")]
    [InlineData("s_global = M.V_list;")]
    [InlineData("_own = M.V_list;")]
    [InlineData("M.V_list = M.V_list;")]
    [InlineData("M.In(a).list = M.In(a).list;")]
    [InlineData("M.In(b).n = M.In(a).n;")]
    [InlineData("s_shared = new List<int>(M.V_list);")]
    public Task Copy_or_same_vnet_is_not_reported(string statements) => Verify(statements);
}
