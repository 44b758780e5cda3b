using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Vnet.Generators;

namespace Vnet.Benchmarks;

/// <summary>What the generator costs on <see cref="LargeProject"/>, and what edits make it do again.</summary>
/// <remarks>
/// A build is parse, generate and emit, in this process and warm, best of several. The ratio is one of processor time,
/// which says the same on a machine that is busy with other things.
/// </remarks>
internal static class GeneratorFigures
{
    private const int Builds = 3;

    // A compiler is a large program: on a small project it gets compiled itself.
    private const int WarmUps = 5;
    private const int WarmUpModules = 5;

    public static void Print(Action<string, double> print)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            Build(generate: false, WarmUpModules);
            Build(generate: true, WarmUpModules);
        }

        (Cost with, Cost without) = (Cost.Worst, Cost.Worst);
        for (int i = 0; i < Builds; i++)
        {
            without = without.Least(Build(generate: false, LargeProject.Modules));
            with = with.Least(Build(generate: true, LargeProject.Modules));
        }

        print("generator_build_ratio", with.Processor / without.Processor);
        print("generator_build_elapsed_ratio", with.Elapsed / without.Elapsed);
        print("generator_build_ms", with.Elapsed);
        print("generator_plain_build_ms", without.Elapsed);
        PrintEdits(print);
    }

    private static Cost Build(bool generate, int modules)
    {
        GC.Collect();
        return Cost.Of(() =>
        {
            Compilation compilation = LargeProject.Create(modules);
            if (generate)
                Driver().RunGeneratorsAndUpdateCompilation(compilation, out compilation, out _);
            using var assembly = new MemoryStream();
            var result = compilation.Emit(assembly);
            if (!result.Success)
                throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5)));
        });
    }

    private static void PrintEdits(Action<string, double> print)
    {
        Compilation compilation = LargeProject.Create();
        GeneratorDriver driver = Driver().RunGenerators(compilation);
        Dictionary<string, string> before = Sources(driver);

        SyntaxTree unrelated = compilation.SyntaxTrees.Last();
        Compilation edited = compilation.ReplaceSyntaxTree(unrelated, LargeProject.Unrelated(1));
        long start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(edited);
        double unrelatedMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        print("generator_unrelated_edit_reruns", Reruns(driver));
        print("generator_unrelated_edit_ms", unrelatedMs);

        SyntaxTree first = edited.SyntaxTrees.First();
        edited = edited.ReplaceSyntaxTree(first, LargeProject.Parse(LargeProject.Module(0, firstField: "long"), first.FilePath));
        start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(edited);
        print("generator_field_edit_ms", Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        Dictionary<string, string> after = Sources(driver);
        print("generator_field_edit_files", after.Count(file => before.GetValueOrDefault(file.Key) != file.Value));
    }

    /// <summary>Outputs of the generator's own steps that were computed anew and came out different.</summary>
    private static int Reruns(GeneratorDriver driver) => driver.GetRunResult().Results.Single().TrackedSteps
        .Where(step => TrackingNames.All.Contains(step.Key))
        .SelectMany(step => step.Value)
        .SelectMany(step => step.Outputs)
        .Count(output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));

    private static Dictionary<string, string> Sources(GeneratorDriver driver) => driver.GetRunResult().Results.Single()
        .GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    private static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new VnetGenerator().AsSourceGenerator()],
        parseOptions: LargeProject.ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
}
