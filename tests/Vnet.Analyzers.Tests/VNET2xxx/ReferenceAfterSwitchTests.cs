namespace Vnet.Analyzers.Tests;

public class ReferenceAfterSwitchTests
{
    [Theory]
    [InlineData("ref int n = ref M.V_n; using (CurVnet.SetQuiet(b)) { [|n|]++; }")]
    [InlineData("var v = M.Cur; using (CurVnet.SetQuiet(b)) { [|v|].n++; }")]
    [InlineData("ref int n = ref M.Cur.n; using var s = CurVnet.SetQuiet(b); [|n|] = 1;")]
    [InlineData("var v = M.Cur; foreach (var x in VnetList.ReadLock()) using (CurVnet.SetQuiet(x)) M.V_n += [|v|].n;")]
    public Task Use_after_a_switch_is_reported(string statements) => AnalyzerTest<ReferenceAfterSwitchAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Theory]
    [InlineData("var v = M.In(a); using (CurVnet.SetQuiet(b)) { v.n++; }")]
    [InlineData("ref int n = ref M.In(a).n; using (CurVnet.SetQuiet(b)) { n++; }")]
    [InlineData("using (CurVnet.Set(a)) { ref int n = ref M.V_n; n++; }")]
    [InlineData("ref int n = ref M.V_n; using (CurVnet.SetQuiet(b)) { } n++;")]
    [InlineData("ref int n = ref M.V_n; using (CurVnet.Set(CurVnet.Current!)) { n++; }")]
    [InlineData("int n = M.V_n; using (CurVnet.SetQuiet(b)) { M.V_n = n; }")]
    public Task Own_reference_is_not_reported(string statements) => AnalyzerTest<ReferenceAfterSwitchAnalyzer>.VerifyAsync(AccessSource.Body(statements));
}
