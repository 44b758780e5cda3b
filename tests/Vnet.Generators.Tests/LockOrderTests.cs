using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vnet.Generators.Tests;

public class LockOrderTests
{
    [Fact]
    public void Ranks_and_everything_that_follows_are_written_for_each_class()
    {
        string text = Run("""
            using Vnet;
            namespace Demo;
            [LockOrder]
            internal static partial class Locks
            {
                [LockClass("socket", Before = [nameof(Pcb)])] internal static partial WitnessClass Socket { get; }
                [LockClass(Before = ["hash", "zone list"], IsRecursive = true)] public static partial WitnessClass Pcb { get; }
                [LockClass("hash", AllowsSeveral = true)] private static partial WitnessClass Hash { get; }
            }
            """, out Diagnostic[] errors);
        Assert.Empty(errors);
        Assert.Contains("internal const int SocketRank = 0;", text, StringComparison.Ordinal);
        Assert.Contains("internal const int PcbRank = 1;", text, StringComparison.Ordinal);
        Assert.Contains("internal const int HashRank = 2;", text, StringComparison.Ordinal);
        Assert.Contains("new(\"socket\", SocketRank, false, false, \"Pcb\", \"hash\", \"zone list\");", text, StringComparison.Ordinal);
        Assert.Contains("new(\"Pcb\", PcbRank, true, false, \"hash\", \"zone list\");", text, StringComparison.Ordinal);
        Assert.Contains("new(\"hash\", HashRank, false, true);", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cycle_is_an_error_that_shows_it()
    {
        Run("""
            using Vnet;
            [LockOrder]
            internal static partial class Locks
            {
                [LockClass(Before = [nameof(B)])] internal static partial WitnessClass A { get; }
                [LockClass(Before = [nameof(C)])] internal static partial WitnessClass B { get; }
                [LockClass(Before = [nameof(A), "elsewhere"])] internal static partial WitnessClass C { get; }
            }
            """, out Diagnostic[] errors);
        Diagnostic error = Assert.Single(errors);
        Assert.Equal("CS1029", error.Id);
        Assert.Contains("A → B → C → A", error.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_elsewhere_runs_nothing_again()
    {
        CSharpCompilation first = GeneratorHarness.Compile("[Vnet.LockOrder] static partial class L { [Vnet.LockClass] static partial Vnet.WitnessClass A { get; } }", "class X { }");
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new WitnessGenerator().AsSourceGenerator()], parseOptions: GeneratorHarness.ParseOptions,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)).RunGenerators(first);
        driver = driver.RunGenerators(first.ReplaceSyntaxTree(first.SyntaxTrees[1], GeneratorHarness.Parse("class Y { }", "File1.cs")));
        Assert.All(driver.GetRunResult().Results[0].TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static string Run(string source, out Diagnostic[] errors)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(source);
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new WitnessGenerator().AsSourceGenerator()], parseOptions: GeneratorHarness.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        errors = [.. output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        return Assert.Single(driver.GetRunResult().Results[0].GeneratedSources).SourceText.ToString();
    }
}
