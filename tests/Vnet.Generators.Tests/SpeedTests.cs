using System.Diagnostics;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vnet.Generators.Tests;

/// <summary>What the generator costs on a project of 10,000 annotated fields.</summary>
[Collection(AloneCollection.Name)]
public class SpeedTests
{
    private const int Files = 200;
    private const int FieldsPerFile = 50;
    private const int LeastRounds = 4;

    // For further rounds. A test host that says nothing for ten minutes is ended.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    public void Full_run_takes_no_longer_than_compiling_the_project()
    {
        CSharpCompilation project = Project();
        AssertNoSlower("Generating", () => GeneratorHarness.Driver(project).RunGenerators(Project()), "compiling without it", () => Emit(Project()));
    }

    [Fact]
    public void Edit_takes_a_fraction_of_a_full_run()
    {
        CSharpCompilation project = Project();
        GeneratorDriver fresh = GeneratorHarness.Driver(project);
        GeneratorDriver driver = fresh.RunGenerators(project);
        AssertNoSlower("An edit", () =>
        {
            SyntaxTree tree = project.SyntaxTrees[0];
            driver = driver.RunGenerators(project.ReplaceSyntaxTree(tree, GeneratorHarness.Parse(tree + " ", tree.FilePath)));
        }, "a full run", () => fresh.RunGenerators(Project()));
    }

    /// <summary>What a project of that many variables looks like: for each, a few lines that use it.</summary>
    private static CSharpCompilation Project() => GeneratorHarness.Compile([.. Enumerable.Range(0, Files).Select(Source)]);

    private static string Source(int file)
    {
        var text = new StringBuilder("using System.Collections.Generic;\nusing Vnet;\nnamespace Big;\n");
        text.Append("internal static partial class Type").Append(file).Append("\n{\n");
        for (int i = 0; i < FieldsPerFile; i++)
        {
            string declaration = (i % 5) switch
            {
                0 => $"private static string? s_text{i};",
                1 => $"private static List<int> s_list{i} = new();",
                _ => $"private static int s_number{i} = {i};",
            };
            string name = declaration.Split(' ', '=', ';').First(word => word.StartsWith("s_", StringComparison.Ordinal));
            text.Append("    /// <summary>Variable ").Append(i).Append(" of the type.</summary>\n    [VnetDefine] ").Append(declaration).Append('\n');
            text.Append("    internal static string Use").Append(i).Append("(int by, Dictionary<string, int> seen)\n    {\n");
            text.Append("        foreach (KeyValuePair<string, int> pair in seen)\n            if (pair.Value > by && pair.Key.Length > 3)\n                by += pair.Value * pair.Key.Length;\n");
            text.Append("        return $\"{").Append(name).Append("} {by}\";\n    }\n");
        }

        return text.Append("}\n").ToString();
    }

    private static void Emit(Compilation compilation)
    {
        using var image = new MemoryStream();
        Assert.True(compilation.Emit(image).Success);
    }

    // The least of several rounds of both in turn. As long as it fails there are more rounds, because a busy machine only
    // ever adds to a figure: code that is still compiled in the background, caches that others use.
    private static void AssertNoSlower(string what, Action action, string than, Action other)
    {
        TimeSpan least = TimeSpan.MaxValue, leastOfOther = TimeSpan.MaxValue;
        long start = Stopwatch.GetTimestamp();
        for (int round = 1; round <= LeastRounds || (least > leastOfOther && Stopwatch.GetElapsedTime(start) < s_patience); round++)
        {
            least = Min(least, Spent(action));
            leastOfOther = Min(leastOfOther, Spent(other));
        }

        Assert.True(least <= leastOfOther, $"{what} takes {least.TotalMilliseconds:F0} ms, {than} {leastOfOther.TotalMilliseconds:F0} ms.");
    }

    // Processor time: other test projects run on the same machine meanwhile, and by the clock they would count as well.
    private static TimeSpan Spent(Action action)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        action();
        return Environment.CpuUsage.TotalTime - start;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
