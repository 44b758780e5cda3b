namespace Vnet.Analyzers.Tests;

public class InvalidSysctlNameTests
{
    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("net.")]
    [InlineData(".net")]
    [InlineData("net..inet")]
    [InlineData("net. inet")]
    [InlineData("net.my setting")]
    [InlineData("net.\\tx")]
    [InlineData("net.inet.6")]
    [InlineData("0.net")]
    [InlineData("net.x=1")]
    [InlineData("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y")]
    public Task Malformed_name_is_reported(string name) => Task.WhenAll(
        Verify($"[Sysctl([|\"{name}\"|], \"X\")] static int x;"),
        Verify(SysctlSource.Handler($"[SysctlProc([|\"{name}\"|], CtlType.Int, \"I\", \"X\")]")),
        Verify($"[SysctlNode([|\"{name}\"|], \"X\")] class X {{ }}"));

    [Theory]
    [InlineData("kern")]
    [InlineData("net.inet.tcp.mssdflt")]
    [InlineData("net.inet6.ip6.v6only")]
    [InlineData("dev.em0.%desc")]
    [InlineData("kern.timecounter.ACPI-fast_2")]
    [InlineData("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x")]
    public Task Well_formed_name_is_not(string name) => Verify($"[Sysctl(\"{name}\", \"X\")] static int x; [SysctlNode(\"{name}\", \"X\")] class X {{ }}");

    [Theory]
    [InlineData("[|Number = 0|]")]
    [InlineData("[|Number = -2|]")]
    [InlineData("[|Number = int.MinValue|]")]
    public Task Number_below_one_is_reported(string number) => Verify($"[Sysctl(\"net.x\", \"X\", {number})] static int x; [SysctlNode(\"net.y\", \"Y\", {number})] class Y {{ }}");

    [Theory]
    [InlineData("Number = 1")]
    [InlineData("Number = -1")]
    public Task Stated_or_assigned_number_is_not(string number) => Verify($"[Sysctl(\"net.x\", \"X\", {number})] static int x;");

    [Fact]
    public Task Node_of_the_assembly_is_reported_in_its_file() => AnalyzerTest<InvalidSysctlNameAnalyzer>.VerifyAsync(
        "[assembly: SysctlNode([|\"net.a b\"|], \"A\")] [assembly: SysctlNode(\"net.c\", \"C\")]", "[assembly: SysctlNode([|\"net.\"|], \"B\")]");

    private static Task Verify(string members) => AnalyzerTest<InvalidSysctlNameAnalyzer>.VerifyAsync(SysctlSource.Module(members));
}
