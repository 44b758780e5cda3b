using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

public class SetWithoutUsingTests
{
    [Theory]
    [InlineData("[|CurVnet.Set(a)|];")]
    [InlineData("[|CurVnet.SetQuiet(a)|];")]
    [InlineData("_ = [|CurVnet.Set(a)|];")]
    [InlineData("var s = [|CurVnet.Set(a)|]; M.V_n++; s.Dispose();")]
    [InlineData("[|CurVnet.Set(a)|].Dispose();")]
    [InlineData("if (c) [|CurVnet.Set(a)|];")]
    [InlineData("[|Dpcpu.Pin()|];")]
    [InlineData("Take([|CurVnet.Set(a)|]); static void Take(CurVnet.Scope s) { }")]
    public Task Set_without_using_is_reported(string statements) => AnalyzerTest<SetWithoutUsingAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Theory]
    [InlineData("using (CurVnet.Set(a)) { }")]
    [InlineData("using var s = CurVnet.Set(a);")]
    [InlineData("using (CurVnet.Scope s = CurVnet.Set(a)) { }")]
    [InlineData("using (Dpcpu.Pin(0)) { }")]
    [InlineData("using (c ? CurVnet.Set(a) : default) { }")]
    [InlineData("using (Enter()) { } CurVnet.Scope Enter() => CurVnet.Set(a);")]
    public Task Using_is_not_reported(string statements) => AnalyzerTest<SetWithoutUsingAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Fact]
    public Task Call_of_a_method_that_returns_a_scope_is_reported() =>
        AnalyzerTest<SetWithoutUsingAnalyzer>.VerifyAsync(AccessSource.Body("[|Enter()|]; CurVnet.Scope Enter() => CurVnet.Set(a);"));

    [Fact]
    public Task Fix_all_makes_using_declarations() => CodeFixTest<SetWithoutUsingAnalyzer, AddUsingCodeFix>.VerifyFixAllAsync(
        [AccessSource.Body("        {\n            CurVnet.Set(a); // first\n            M.V_n++;\n        }\n        CurVnet.Scope s = CurVnet.Set(b);\n        M.V_n++;\n        s.Dispose();"), "class Other { void Run(VnetInstance scope) { Dpcpu.Pin(); } }"],
        [AccessSource.Body("        {\n            using var scope = CurVnet.Set(a); // first\n            M.V_n++;\n        }\n        using CurVnet.Scope s = CurVnet.Set(b);\n        M.V_n++;"), "class Other { void Run(VnetInstance scope) { using var scope2 = Dpcpu.Pin(); } }"]);

    [Theory]
    [InlineData("if (c) [|CurVnet.Set(a)|];")]
    [InlineData("var s = [|CurVnet.Set(a)|]; try { M.V_n++; } finally { s.Dispose(); }")]
    public Task Set_outside_a_block_is_left_to_the_author(string statements) =>
        CodeFixTest<SetWithoutUsingAnalyzer, AddUsingCodeFix>.VerifyNoFixAsync(AccessSource.Body(statements));
}
