using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Generators;

namespace Vnet.Benchmarks;

/// <summary>What all rules together cost on <see cref="LargeProject"/>.</summary>
/// <remarks>
/// The share is the rules' own execution time, as the compiler's <c>/reportanalyzer</c> counts it, in the processor time
/// of a build with generator and without rules. The rules run on one thread here, one after the other.
/// </remarks>
internal static class AnalyzerFigures
{
    private const int Runs = 2;
    private const int WarmUps = 2;
    private const int WarmUpModules = 5;

    public static void Print(Action<string, double> print)
    {
        ImmutableArray<DiagnosticAnalyzer> rules = Rules();
        print("analyzers", rules.Length);
        if (rules.Length == 0)
            return;
        for (int i = 0; i < WarmUps; i++)
        {
            Build(WarmUpModules);
            Analyse(rules, WarmUpModules);
        }

        (double compile, double execution) = (double.MaxValue, double.MaxValue);
        Dictionary<string, double> byRule = [];
        for (int i = 0; i < Runs; i++)
        {
            compile = Math.Min(compile, Build(LargeProject.Modules).Processor);
            (double total, Dictionary<string, double> parts) = Analyse(rules, LargeProject.Modules);
            if (total < execution)
                (execution, byRule) = (total, parts);
        }

        print("analyzer_share_percent", 100 * execution / compile);
        print("analyzer_execution_ms", execution);
        print("analyzer_compile_ms", compile);
        foreach ((string rule, double time) in byRule.OrderByDescending(part => part.Value))
            print(rule, 100 * time / compile);
    }

    private static Cost Build(int modules)
    {
        GC.Collect();
        return Cost.Of(() =>
        {
            using var assembly = new MemoryStream();
            Generated(modules).Emit(assembly);
        });
    }

    private static (double Total, Dictionary<string, double> ByRule) Analyse(ImmutableArray<DiagnosticAnalyzer> rules, int modules)
    {
        GC.Collect();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true);
        AnalysisResult result = Generated(modules).WithAnalyzers(rules, options).GetAnalysisResultAsync(CancellationToken.None).GetAwaiter().GetResult();
        Dictionary<string, double> byRule = result.AnalyzerTelemetryInfo.ToDictionary(
            entry => entry.Key.GetType().Name, entry => entry.Value.ExecutionTime.TotalMilliseconds);
        return (byRule.Values.Sum(), byRule);
    }

    private static Compilation Generated(int modules)
    {
        CSharpGeneratorDriver.Create([new VnetGenerator().AsSourceGenerator()], parseOptions: LargeProject.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(LargeProject.Create(modules), out Compilation compilation, out _);
        return compilation;
    }

    private static ImmutableArray<DiagnosticAnalyzer> Rules() =>
    [
        .. System.Reflection.Assembly.Load("Vnet.Analyzers").GetTypes()
            .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type) && !typeof(DiagnosticSuppressor).IsAssignableFrom(type))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];
}
