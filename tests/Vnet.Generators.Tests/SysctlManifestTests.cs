using Microsoft.CodeAnalysis;

namespace Vnet.Generators.Tests;

/// <summary>What an assembly tells others of its sysctls.</summary>
public class SysctlManifestTests
{
    private const string Source = """
        using Vnet;
        [assembly: SysctlNode("net.b", "B", Number = 300)]
        namespace Demo;
        [SysctlNode("net.a", "A"), SysctlNode("net.c", "C")]
        internal static partial class M
        {
            [Sysctl("net.a.y", "Y", Number = 4)] private static int y;
            [VnetDefine, Sysctl("net.a.\"x\"", "X")] private static int x;
            [Sysctl("", "Nameless")] private static int nameless;
            [SysctlProc("net.a.p", CtlType.Int, "I", "P")][SysctlProc("net.a.q", CtlType.Int, "I", "Q", Number = 1)]
            private static SysctlError Handle(SysctlOid oid, ref SysctlRequest request) => SysctlError.Ok;
            [SysctlNode("net.a", "A")] private static class Again { }
        }
        """;

    [Fact]
    public void Every_named_sysctl_is_listed_once_in_the_order_of_names() => Assert.Equal(
        [
            "net.a, IsNode = True", "net.a.\"x\"", "net.a.p", "net.a.q, Number = 1", "net.a.y, Number = 4", "net.b, IsNode = True, Number = 300", "net.c, IsNode = True",
        ],
        ManifestOf(GeneratorHarness.Run(Source).AssertClean().Compilation));

    [Fact]
    public void Assembly_without_sysctls_has_no_manifest() =>
        Assert.DoesNotContain("VnetSysctlManifest.g.cs", GeneratorHarness.Run("using Vnet; partial class M { [VnetDefine] static int x; }").Files.Keys);

    [Fact]
    public void Edit_elsewhere_leaves_it_alone()
    {
        Compilation before = GeneratorHarness.Compile(Source, "class Other { }");
        SyntaxTree old = before.SyntaxTrees.Last();
        GeneratorDriver driver = GeneratorHarness.Driver(before).RunGenerators(before);

        GeneratorRunResult result = driver.RunGenerators(before.ReplaceSyntaxTree(old, GeneratorHarness.Parse("class Other { int _x; }", old.FilePath))).GetRunResult().Results[0];

        Assert.All(
            result.TrackedSteps[TrackingNames.SysctlManifest].SelectMany(step => step.Outputs),
            output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    private static IEnumerable<string> ManifestOf(Compilation compilation) => compilation.Assembly.GetAttributes()
        .Where(attribute => attribute.AttributeClass?.Name == nameof(SysctlManifestAttribute))
        .Select(attribute => string.Join(", ", attribute.NamedArguments.Select(argument => $"{argument.Key} = {argument.Value.Value}").Prepend((string)attribute.ConstructorArguments[0].Value!)));
}
