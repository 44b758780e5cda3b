namespace Vnet.Analyzers.Tests;

public class LifecycleInWalkTests
{
    [Theory]
    [InlineData("foreach (var v in VnetList.ReadLock()) { [|v.Dispose()|]; break; }")]
    [InlineData("foreach (var v in VnetList.ReadLockNoSleep()) { using var x = [|VnetInstance.Create(\"x\")|]; }")]
    [InlineData("foreach (var v in VnetList.ReadLock()) { using (CurVnet.Set(v)) { [|VnetInstance.Create(\"x\")|]; } }")]
    [InlineData("foreach (var v in VnetList.ReadLock()) { using ([|a|]) { } }")]
    [InlineData("foreach (var v in VnetList.ReadLock()) { [|VnetModules.Unload(null!)|]; }")]
    [InlineData("foreach (var v in VnetList.ReadLock()) { [|Sysinits.Register(null!)|]; }")]
    [InlineData("using var w = VnetList.ReadLock(); [|a.Dispose()|];")]
    public Task Change_in_a_walk_is_reported(string statements) => AnalyzerTest<LifecycleInWalkAnalyzer>.VerifyAsync(AccessSource.Body(statements));

    [Theory]
    [InlineData("var dead = new List<VnetInstance>(); foreach (var v in VnetList.ReadLock()) { dead.Add(v); } foreach (var v in dead) v.Dispose();")]
    [InlineData("var later = new List<Action>(); foreach (var v in VnetList.ReadLock()) { later.Add(() => v.Dispose()); }")]
    [InlineData("foreach (var v in VnetList.ReadLock()) { using (CurVnet.Set(v)) { } }")]
    public Task Change_after_a_walk_is_not_reported(string statements) => AnalyzerTest<LifecycleInWalkAnalyzer>.VerifyAsync(AccessSource.Body(statements));
}
