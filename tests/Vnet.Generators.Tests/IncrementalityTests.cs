using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vnet.Generators.Tests;

/// <summary>What an edit makes the generator do again.</summary>
public class IncrementalityTests
{
    private const string Tcp = """
        using System.Collections.Generic;
        using Vnet;
        namespace Demo;
        [VnetModule("tcp"), ModuleDepend("ip")]
        internal static partial class Tcp
        {
            /// <summary>Size.</summary>
            [VnetDefine] private static int s_size = 1;
            [VnetDefine] private static List<int> s_items = new() { 1 };
            [DpcpuDefine] private static long s_packets;
            [VnetSysinit(Subsystem.ProtoDomain)] private static void Init() { }
            [LinkerSet("hooks")] private static void Hook() { }
            [Sysctl("net.limit", "A limit")] private static int s_limit;
            [VnetDefine] private static Stat s_stat;
        }
        [VnetPcpustat] internal struct Stat { public long A; }
        """;

    private const string Udp = """
        using Vnet;
        namespace Demo;
        internal static partial class Udp
        {
            [VnetDefine] private static int s_size = 1;
            [VnetDefine] private static object s_lock = new();
            [DpcpuDefine] private static long s_packets;
        }
        """;

    private const string Other = "namespace Demo; internal static class Other { public static int F() => 1; }";

    [Fact]
    public void Same_source_twice_gives_equal_models()
    {
        GeneratorOutput first = GeneratorHarness.Run(Tcp, Udp, Other), second = GeneratorHarness.Run(Tcp, Udp, Other);
        foreach (string step in TrackingNames.All)
        {
            object[] one = Values(first.Result, step), two = Values(second.Result, step);
            Assert.Equal(one, two);
            Assert.Equal(one.Select(value => value?.GetHashCode()), two.Select(value => value?.GetHashCode()));
        }

        Assert.Equal(first.Files, second.Files);
    }

    [Fact]
    public void Every_step_is_tracked()
    {
        GeneratorRunResult result = GeneratorHarness.Run(Tcp, Udp, Other).Result;
        Assert.Superset(TrackingNames.All.ToHashSet(), result.TrackedSteps.Keys.ToHashSet());
    }

    [Theory]
    [InlineData("namespace Demo; internal static class Other { public static int F() => 2; }")]
    [InlineData("namespace Demo; internal static class Renamed { }")]
    [InlineData("// Only a comment.")]
    public void Edit_of_an_unrelated_file_generates_nothing_anew(string edited)
    {
        GeneratorRunResult result = Edit([Tcp, Udp, Other], 2, edited);
        foreach (string step in TrackingNames.All)
            Assert.All(Reasons(result, step), reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step}: {reason}"));
        Assert.All(OutputReasons(result), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Theory]
    [InlineData("/// <summary>Size.</summary>", "/// <summary>Length.</summary>")]
    [InlineData("new() { 1 }", "new() { 2 }")]
    [InlineData("private static long s_packets", "private static int s_packets")]
    [InlineData("Subsystem.ProtoDomain", "Subsystem.ProtoIf")]
    [InlineData("\"hooks\"", "\"calls\"")]
    [InlineData("\"A limit\"", "\"The limit\"")]
    [InlineData("private static int s_limit", "private static long s_limit")]
    public void Edit_of_one_annotated_member_writes_one_file(string from, string to)
    {
        Assert.Contains(from, Tcp, StringComparison.Ordinal);
        GeneratorRunResult result = Edit([Tcp, Udp, Other], 0, Tcp.Replace(from, to, StringComparison.Ordinal));
        IncrementalStepRunReason[] reasons = [.. OutputReasons(result)];
        Assert.Single(reasons, IncrementalStepRunReason.Modified);
        Assert.All(reasons.Where(reason => reason != IncrementalStepRunReason.Modified), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Theory]
    [InlineData("private static int s_size", "private static long s_size")]
    [InlineData("private static int s_size = 1;", "private static int s_size = 1, s_more;")]
    [InlineData("private static int s_size", "private static int s_length")]
    public void Edit_of_a_variable_that_others_may_use_also_writes_the_stamp(string from, string to)
    {
        Assert.Contains(from, Tcp, StringComparison.Ordinal);
        string tcp = Tcp.Replace("[VnetDefine] private static int", "[VnetDefine(Access = VnetAccess.Public)] private static int", StringComparison.Ordinal);
        GeneratorRunResult result = Edit([tcp, Udp, Other], 0, tcp.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(2, OutputReasons(result).Count(reason => reason == IncrementalStepRunReason.Modified));
        Assert.Single(result.TrackedSteps[TrackingNames.AbiStamp].SelectMany(run => run.Outputs), output => output.Reason == IncrementalStepRunReason.Modified);
    }

    [Theory]
    [InlineData("private static int s_size = 1;", "private static int s_size = 2;")]
    [InlineData("using Vnet;", "// Moved.\n\nusing Vnet;")]
    public void Edit_that_changes_nothing_generated_writes_no_file(string from, string to)
    {
        GeneratorRunResult result = Edit([Tcp, Udp, Other], 0, Tcp.Replace(from, to, StringComparison.Ordinal));
        Assert.All(OutputReasons(result), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Theory]
    [InlineData("namespace Demo; internal static class Other { public static int F() => Lib.V_x; }", "namespace Demo; internal static class Other { public static int F() => Lib.V_x + 1; }", IncrementalStepRunReason.Unchanged)]
    [InlineData("namespace Demo; internal static class Other { public static int F() => Lib.V_x; }", "namespace Demo; internal static class Other { public static int F() => Lib.V_y; }", IncrementalStepRunReason.Modified)]
    public void Edit_of_code_that_uses_others_variables_writes_the_stamp_only_when_another_is_used(string from, string to, IncrementalStepRunReason imports)
    {
        MetadataReference library = GeneratorHarness.Run(new GeneratorOptions { AssemblyName = "Lib" }, "public static partial class Lib { [Vnet.VnetDefine(Access = Vnet.VnetAccess.Public)] private static int s_x, s_y; }").AssertClean().Compilation.ToMetadataReference();
        CSharpCompilation before = GeneratorHarness.Compile(new GeneratorOptions { References = [library] }, Tcp, from);
        GeneratorDriver driver = GeneratorHarness.Driver(before).RunGenerators(before);
        SyntaxTree tree = before.SyntaxTrees[1];
        GeneratorRunResult result = Assert.Single(driver.RunGenerators(before.ReplaceSyntaxTree(tree, GeneratorHarness.Parse(to, tree.FilePath))).GetRunResult().Results);
        Assert.Equal([imports], Reasons(result, TrackingNames.AbiImports));
        Assert.Equal(imports == IncrementalStepRunReason.Modified ? 1 : 0, OutputReasons(result).Count(reason => reason == IncrementalStepRunReason.Modified));
        Assert.Single(Values(result, TrackingNames.AbiImports), value => value.ToString() is not null);
    }

    [Fact]
    public void New_type_writes_its_own_files_the_table_and_the_stamp()
    {
        GeneratorRunResult result = Edit([Tcp, Other], 1, Udp);
        Assert.Equal(3, OutputReasons(result).Count(reason => reason == IncrementalStepRunReason.New));
        Assert.Equal(2, OutputReasons(result).Count(reason => reason == IncrementalStepRunReason.Modified));
    }

    [Fact]
    public void Nothing_of_a_compilation_is_reachable_from_a_model()
    {
        GeneratorRunResult result = GeneratorHarness.Run(Tcp, Udp, Other).Result;
        foreach (string step in TrackingNames.All)
        {
            foreach (object? value in Values(result, step))
                ObjectGraph.AssertHoldsNothingOfACompilation(value, step);
        }
    }

    [Fact]
    public void Old_compilation_can_be_collected()
    {
        (GeneratorDriver driver, WeakReference old) = RunTwice();
        for (int i = 0; i < 10 && old.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(old.IsAlive);
        GC.KeepAlive(driver);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (GeneratorDriver, WeakReference) RunTwice()
        {
            CSharpCompilation first = GeneratorHarness.Compile(Tcp, Udp, Other);
            GeneratorDriver driver = GeneratorHarness.Driver(first).RunGenerators(first);
            // No tree is shared, so that only the pipeline could hold the first.
            driver = driver.RunGenerators(GeneratorHarness.Compile(Tcp, Udp, Other));
            return (driver, new WeakReference(first));
        }
    }

    [Fact]
    public void Order_of_files_does_not_matter()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(
            Tcp, Udp, Other,
            "namespace Demo; static partial class Tcp { [Vnet.VnetDefine] static string? s_second = \"\"; [Vnet.VnetDefine] static object s_third = new(); }",
            "namespace Demo; static partial class Tcp { [Vnet.VnetDefine] static int s_fourth; [Vnet.VnetDefine] static string? size; }");
        CSharpCompilation reversed = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(Enumerable.Reverse(compilation.SyntaxTrees));
        Assert.Equal(GeneratorHarness.Run(compilation).Files, GeneratorHarness.Run(reversed).Files);
    }

    [Fact]
    public void Generated_text_has_line_feeds_only()
    {
        GeneratorOutput output = GeneratorHarness.Run(Tcp.ReplaceLineEndings("\r\n"));
        Assert.All(output.Files.Values, text => Assert.DoesNotContain('\r', text));
    }

    private static GeneratorRunResult Edit(string[] sources, int index, string edited)
    {
        CSharpCompilation before = GeneratorHarness.Compile(sources);
        GeneratorDriver driver = GeneratorHarness.Driver(before).RunGenerators(before);
        SyntaxTree tree = before.SyntaxTrees[index];
        CSharpCompilation after = before.ReplaceSyntaxTree(tree, GeneratorHarness.Parse(edited, tree.FilePath));
        return Assert.Single(driver.RunGenerators(after).GetRunResult().Results);
    }

    private static object[] Values(GeneratorRunResult result, string step) =>
        [.. result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Value)];

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result) =>
        result.TrackedOutputSteps.SelectMany(output => output.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);
}
