using Microsoft.CodeAnalysis;
using Vnet.CodeFixes;
using Test = Vnet.Analyzers.Tests.AnalyzerTest<Vnet.Analyzers.TunableFetchedAgainAnalyzer>;

namespace Vnet.Analyzers.Tests;

public class TunableFetchedAgainTests
{
    private const string Field = "[VnetDefine, Sysctl(\"net.x\", \"X\", Tunable = true)] private static int s_x;";

    [Theory]
    [InlineData("var x = [|Environment.GetEnvironmentVariable(\"net.x\")|];")]
    [InlineData("V_x = int.Parse([|Environment.GetEnvironmentVariable(\"VNET_NET_X\")|] ?? \"1\");")]
    [InlineData("const string Name = \"net.x\"; var x = [|Environment.GetEnvironmentVariable(Name)|];")]
    [InlineData("var x = [|Environment.GetEnvironmentVariable(\"VNET_TUNABLE_net__x\")|];")]
    [InlineData("Fetch();")]
    public Task Constructor_that_fetches_again_is_reported(string statements)
    {
        string helper = statements == "Fetch();" ? "static void Fetch() { var x = [|Environment.GetEnvironmentVariable(\"net.x\")|]; }" : "";
        return Test.VerifyAsync(SysctlSource.Module($"{Field} [VnetSysinit(Subsystem.ProtoDomain)] static void Init() {{ {statements} }} {helper}"));
    }

    [Fact]
    public Task Constructor_of_another_type_is_reported() => Test.VerifyAsync(
        SysctlSource.Module(Field), "partial class Other { [VnetSysinit(Subsystem.ProtoDomain)] static void Init() { var x = [|Environment.GetEnvironmentVariable(\"net.x\")|]; } }");

    [Fact]
    public Task Handler_of_the_vnets_is_as_good_as_a_field() => Test.VerifyAsync(SysctlSource.Module(
        SysctlSource.Handler("[SysctlProc(\"net.x\", CtlType.Int, \"I\", \"X\", Tunable = true, Flags = CtlFlags.Vnet)]")
        + "[VnetSysinit(Subsystem.ProtoDomain)] static void Init() { var x = [|Environment.GetEnvironmentVariable(\"net.x\")|]; }"));

    [Theory]
    [InlineData(Field, "var x = V_x;")]
    [InlineData(Field, "var x = Environment.GetEnvironmentVariable(\"net.y\");")]
    [InlineData(Field, "var x = Environment.GetEnvironmentVariable(\"internet.x\");")]
    [InlineData(Field, "var x = Environment.GetEnvironmentVariables();")]
    [InlineData("[VnetDefine, Sysctl(\"net.x\", \"X\", Tunable = true, Flags = CtlFlags.NoFetch)] static int s_x;", "var x = Environment.GetEnvironmentVariable(\"net.x\");")]
    [InlineData("[VnetDefine, Sysctl(\"net.x\", \"X\")] static int s_x;", "var x = Environment.GetEnvironmentVariable(\"net.x\");")]
    [InlineData("[Sysctl(\"net.x\", \"X\", Tunable = true)] static int s_x;", "var x = Environment.GetEnvironmentVariable(\"net.x\");")]
    public Task Constructor_that_fetches_once_or_something_else_is_not(string field, string statements) =>
        Test.VerifyAsync(SysctlSource.Module($"{field} [VnetSysinit(Subsystem.ProtoDomain)] static void Init() {{ {statements} }}"));

    [Fact]
    public Task Fetch_outside_of_a_vnets_constructor_is_not() => Test.VerifyAsync(SysctlSource.Module(
        Field + " [Sysinit(Subsystem.ProtoDomain)] static void Boot() { var x = Environment.GetEnvironmentVariable(\"net.x\"); } static void Print() { var x = Environment.GetEnvironmentVariable(\"net.x\"); }"));

    [Theory]
    [InlineData("")]
    [InlineData("static void Boot() { var y = Environment.GetEnvironmentVariable(\"net.y\"); }")]
    public async Task Tunable_that_nobody_fetches_is_a_note(string other)
    {
        string source = SysctlSource.Module("[Sysctl(\"net.x\", \"X\", Tunable = true, [|Flags = CtlFlags.NoFetch|])] static int s_x; " + other);
        await Test.VerifyAsync(source);
        Assert.Equal(DiagnosticSeverity.Info, Assert.Single(await Test.DiagnoseAsync(TestProject.Create(TestSource.Parse(source, "").Text))).Severity);
    }

    [Theory]
    [InlineData("static void Boot() { var x = Environment.GetEnvironmentVariable(\"net.x\"); }")]
    [InlineData("static string? Fetch(string name) => Environment.GetEnvironmentVariable(name);")]
    public Task Tunable_that_somebody_may_fetch_is_not(string other) =>
        Test.VerifyAsync(SysctlSource.Module("[Sysctl(\"net.x\", \"X\", Tunable = true, Flags = CtlFlags.NoFetch)] static int s_x; " + other));

    [Fact]
    public Task Fix_lets_registration_fetch() => CodeFixTest<TunableFetchedAgainAnalyzer, SysctlAttributeCodeFix>.VerifyAsync(
        SysctlSource.Module("[Sysctl(\"net.x\", \"X\", Tunable = true, [|Flags = CtlFlags.NoFetch | CtlFlags.Skip|])] static int s_x;"),
        SysctlSource.Module("[Sysctl(\"net.x\", \"X\", Tunable = true, Flags = CtlFlags.Skip)] static int s_x;"));
}
