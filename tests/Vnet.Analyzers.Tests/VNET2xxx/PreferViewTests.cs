namespace Vnet.Analyzers.Tests;

public class PreferViewTests
{
    [Theory]
    [InlineData("[|M.V_n|] = 1; M.V_name = null; M.V_list.Clear();")]
    [InlineData("for (int i = 0; i < 9; i++) { [|M.V_n|]++; }")]
    [InlineData("while ([|M.V_n|] > 0) { }")]
    public Task Repeated_look_up_is_reported(string statements) => AnalyzerTest<PreferViewAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Theory]
    [InlineData("M.V_n = 1; M.V_name = null;")]
    [InlineData("var v = M.Cur; for (int i = 0; i < 9; i++) { v.n++; }")]
    [InlineData("foreach (int x in M.V_list) { }")]
    [InlineData("for (int i = M.V_n; i < 9; i++) { }")]
    [InlineData("foreach (var v in VnetList.ReadLock()) { using (CurVnet.Set(v)) { M.V_n++; } }")]
    [InlineData("using (CurVnet.Set(a)) { M.V_n++; } using (CurVnet.Set(b)) { M.V_n++; } M.V_n++;")]
    public Task Single_look_up_is_not_reported(string statements) => AnalyzerTest<PreferViewAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Fact]
    public Task Async_method_is_not_reported() => AnalyzerTest<PreferViewAnalyzer>.VerifyAsync(
        AccessSource.Members("async Task Run() { M.V_n++; await Task.Yield(); M.V_n++; M.V_n++; }"));
}
