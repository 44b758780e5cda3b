using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers.Tests;

/// <summary>VNET2005 and VNET2008 have no analyzer: what they forbid does not compile.</summary>
public class ImpossibleByConstructionTests
{
    [Theory]
    [InlineData("async Task Run(VnetInstance a) { using (CurVnet.Set(a)) { await Task.Yield(); } }")]
    [InlineData("async Task Run(VnetInstance a) { using var s = CurVnet.Set(a); await Task.Yield(); s.ToString(); }")]
    [InlineData("IEnumerable<int> Run(VnetInstance a) { using (CurVnet.Set(a)) { yield return 1; } }")]
    [InlineData("CurVnet.Scope _scope;")]
    [InlineData("Action Run(VnetInstance a) { var s = CurVnet.Set(a); return () => s.Dispose(); }")]
    [InlineData("object Run(VnetInstance a) => CurVnet.Set(a);")]
    [InlineData("async Task Run() { foreach (var v in VnetList.ReadLock()) { await Task.Yield(); } }")]
    [InlineData("IEnumerable<VnetInstance> Run() { foreach (var v in VnetList.ReadLock()) { yield return v; } }")]
    [InlineData("void Run() { foreach (var v in VnetList) { } }")]
    [InlineData("VnetListReader _reader;")]
    [InlineData("IEnumerable<VnetInstance> Run() => VnetList.ReadLock();")]
    public async Task Misuse_does_not_compile(string member)
    {
        Compilation compilation = await TestProject.CompileAsync(TestProject.Create(AccessSource.Members(member)));

        // What may not live across an await is found when the method is rewritten, not when it is bound.
        using var image = new MemoryStream();
        Assert.Contains(compilation.Emit(image).Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("async Task Run(VnetInstance a) { using (CurVnet.Set(a)) { M.V_n++; } await Task.Yield(); }")]
    [InlineData("Task Run(VnetInstance a) => CurVnet.RunAsync(a, async () => { await Task.Yield(); M.V_n++; });")]
    [InlineData("void Run() { foreach (var v in VnetList.ReadLock()) { } }")]
    public async Task Right_use_compiles(string member)
    {
        Compilation compilation = await TestProject.CompileAsync(TestProject.Create(AccessSource.Members(member)));

        using var image = new MemoryStream();
        Assert.DoesNotContain(compilation.Emit(image).Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }
}
