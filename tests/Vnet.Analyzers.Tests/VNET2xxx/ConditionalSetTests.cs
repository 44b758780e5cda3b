namespace Vnet.Analyzers.Tests;

public class ConditionalSetTests
{
    [Theory]
    [InlineData("using var s = c ? [|CurVnet.Set(a)|] : default;")]
    [InlineData("using (c ? [|CurVnet.Set(a)|] : [|CurVnet.Set(b)|]) { }")]
    [InlineData("CurVnet.Scope s = default; if (c) s = [|CurVnet.Set(a)|]; s.Dispose();")]
    [InlineData("using var s = CurVnet.Set(a); using var t = [|CurVnet.SetQuiet(b)|];")]
    public Task Conditional_or_second_set_is_reported(string statements) => AnalyzerTest<ConditionalSetAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Theory]
    [InlineData("using (CurVnet.Set(c ? a : b)) { }")]
    [InlineData("if (c) { using var s = CurVnet.Set(a); } else { using var s = CurVnet.Set(b); }")]
    [InlineData("using var s = CurVnet.Set(a); { using var t = CurVnet.SetQuiet(b); }")]
    [InlineData("using (CurVnet.Set(a)) using (CurVnet.SetQuiet(b)) { }")]
    [InlineData("using (CurVnet.Set(a)) { } using (CurVnet.Set(b)) { }")]
    public Task Set_of_its_own_block_is_not_reported(string statements) => AnalyzerTest<ConditionalSetAnalyzer>.VerifyAsync(AccessSource.Body(statements));
}
