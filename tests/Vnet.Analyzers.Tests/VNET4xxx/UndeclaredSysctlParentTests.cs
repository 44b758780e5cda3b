using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.UndeclaredSysctlParentAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class UndeclaredSysctlParentTests
{
    [Theory]
    [InlineData("[Sysctl([|\"net.mine.x\"|], \"X\")] static int x;")]
    [InlineData("[SysctlProc([|\"net.mine.x\"|], CtlType.Int, \"I\", \"X\")] static SysctlError H(SysctlOid o, ref SysctlRequest r) => default;")]
    [InlineData("[SysctlNode([|\"net.mine.deep\"|], \"D\")] class D { [Sysctl(\"net.mine.deep.x\", \"X\")] static int x; }")]
    [InlineData("[SysctlNode(\"net.min\", \"M\")] class D { [Sysctl([|\"net.mine.x\"|], \"X\")] static int x; }")]
    [InlineData("[Sysctl([|\"mine.x\"|], \"X\")] static int x;")]
    [InlineData("[Sysctl(\"net.mine\", \"M\")] static int m; [Sysctl([|\"net.mine.x\"|], \"X\")] static int x;")]
    [InlineData("[Sysctl([|\"compat.x\"|], \"X\")] static int x;")]
    [InlineData("[Sysctl([|\"kern.hostname.x\"|], \"X\")] static int x;")]
    [InlineData("[Sysctl([|\"sysctl.name.x\"|], \"X\")] static int x;")]
    public Task Sysctl_below_an_undeclared_node_is_reported(string members) => Test.VerifyAsync(SysctlSource.Module(members));

    [Theory]
    [InlineData("[Sysctl(\"kern.x\", \"X\")] static int a; [Sysctl(\"vm.x\", \"X\")] static int b; [Sysctl(\"vfs.x\", \"X\")] static int c; "
        + "[Sysctl(\"net.x\", \"X\")] static int d; [Sysctl(\"debug.x\", \"X\")] static int e;")]
    [InlineData("[Sysctl(\"hw.x\", \"X\")] static int a; [Sysctl(\"machdep.x\", \"X\")] static int b; [Sysctl(\"user.x\", \"X\")] static int c; "
        + "[Sysctl(\"security.x\", \"X\")] static int d; [Sysctl(\"dev.x\", \"X\")] static int e;")]
    [InlineData("[SysctlNode(\"net.mine\", \"M\")] class D { [Sysctl(\"net.mine.x\", \"X\")] static int x; }")]
    [InlineData("[Sysctl(\"kern.features.inet\", \"X\")] static int x; [Sysctl(\"security.jail.param.allow.mine\", \"X\")] static int y;")]
    [InlineData("[Sysctl(\"net.mine.x\", \"X\")] static int x; [SysctlNode(\"net.mine\", \"M\")] struct D { }")]
    [InlineData("[SysctlNode(\"mine\", \"M\")] class D { [Sysctl(\"mine.x\", \"X\")] static int x; }")]
    [InlineData("[Sysctl(\"alone\", \"A\")] static int x;")]
    [InlineData("[Sysctl(\"net..x\", \"X\")] static int x;")] // VNET4011's
    public Task Sysctl_below_a_root_or_a_declared_node_is_not(string members) => Test.VerifyAsync(SysctlSource.Module(members));

    [Fact]
    public Task Node_may_be_declared_by_the_assembly_or_in_another_document() => Test.VerifyAsync(
        "[assembly: SysctlNode(\"net.a\", \"A\")] partial class A { [Sysctl(\"net.a.x\", \"X\")] static int x; [Sysctl(\"net.b.x\", \"X\")] "
            + "static int y; }",
        "[SysctlNode(\"net.b\", \"B\")] class B { }");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Node_of_a_referenced_assembly_is_declared(bool asReferenceAssembly)
    {
        MetadataReference library = await LibraryReference.OfAsync(
            "Library",
            "[assembly: SysctlNode(\"net.lib\", \"L\")] partial class L { [SysctlNode(\"net.lib.sub\", \"S\")] private class Sub { } "
                + "[Sysctl(\"net.lib.leaf\", \"X\")] private static int s_leaf; }",
            asReferenceAssembly);
        Project project = TestProject.Create(
            "partial class A { [Sysctl(\"net.lib.x\", \"X\")] static int x; [Sysctl(\"net.lib.sub.y\", \"Y\")] static int y; "
                + "[Sysctl(\"net.lib.leaf.z\", \"Z\")] static int z; }").AddMetadataReference(library);

        ImmutableArray<Diagnostic> diagnostics = await Test.DiagnoseAsync(project);

        Assert.Contains("'net.lib.leaf', which assembly 'Library' declares as a "
            + "value", Assert.Single(diagnostics).GetMessage(), StringComparison.Ordinal);
    }
}
