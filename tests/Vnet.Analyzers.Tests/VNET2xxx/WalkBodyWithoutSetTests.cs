using Vnet.CodeFixes;

namespace Vnet.Analyzers.Tests;

public class WalkBodyWithoutSetTests
{
    [Theory]
    [InlineData("int sum = 0; foreach (var v in VnetList.ReadLock()) { sum += [|M.V_n|]; sum += M.V_n; }")]
    [InlineData("using (CurVnet.Set(a)) foreach (var v in VnetList.ReadLock()) M.In(v).n = [|M.Cur|].n;")]
    public Task Body_without_set_is_reported(string statements) => AnalyzerTest<WalkBodyWithoutSetAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Theory]
    [InlineData("foreach (var v in VnetList.ReadLock()) { M.In(v).n++; }")]
    [InlineData("foreach (var v in VnetList.ReadLock()) { using (CurVnet.Set(v)) { M.V_n++; } }")]
    [InlineData("foreach (var v in VnetList.ReadLock()) { using var s = CurVnet.SetQuiet(v); M.V_n++; }")]
    [InlineData("foreach (var v in new[] { a, b }) { M.V_n++; }")]
    public Task Body_with_its_vnet_is_not_reported(string statements) => AnalyzerTest<WalkBodyWithoutSetAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Fact]
    public Task Fix_all_sets_the_vnet_in_each_walk() => CodeFixTest<WalkBodyWithoutSetAnalyzer, SetWalkedVnetCodeFix>.VerifyFixAllAsync(
        [
            "class A\n{\n    void Run()\n    {\n        foreach (VnetInstance v in VnetList.ReadLock())\n        {\n            M.V_n++;\n        }\n        foreach (VnetInstance w in VnetList.ReadLock())\n            M.V_n++;\n    }\n}\n" + AccessSource.Module,
            "class B\n{\n    void Run()\n    {\n        foreach (var v in VnetList.ReadLock())\n        {\n            M.V_n++;\n        }\n    }\n}\n",
        ],
        [
            "class A\n{\n    void Run()\n    {\n        foreach (VnetInstance v in VnetList.ReadLock())\n        {\n            using (CurVnet.Set(v))\n            {\n                M.V_n++;\n            }\n        }\n        foreach (VnetInstance w in VnetList.ReadLock())\n        {\n            using (CurVnet.Set(w))\n                M.V_n++;\n        }\n    }\n}\n" + AccessSource.Module,
            "class B\n{\n    void Run()\n    {\n        foreach (var v in VnetList.ReadLock())\n        {\n            using (CurVnet.Set(v))\n            {\n                M.V_n++;\n            }\n        }\n    }\n}\n",
        ]);
}
