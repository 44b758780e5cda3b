using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Vnet.Generators;

namespace Vnet.Benchmarks;

/// <summary>The generator on a project with 10,000 annotated fields.</summary>
public class GeneratorSuite
{
    private readonly CSharpCompilation _project = LargeProject.Create();
    private Compilation _edited = null!;
    private GeneratorDriver _driver = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _driver = CSharpGeneratorDriver.Create([new VnetGenerator().AsSourceGenerator()], parseOptions: LargeProject.ParseOptions).RunGenerators(_project);
        _edited = _project.ReplaceSyntaxTree(_project.SyntaxTrees[^1], LargeProject.Unrelated(1));
    }

    [Benchmark]
    public GeneratorDriver FirstRun() =>
        CSharpGeneratorDriver.Create([new VnetGenerator().AsSourceGenerator()], parseOptions: LargeProject.ParseOptions).RunGenerators(_project);

    [Benchmark]
    public GeneratorDriver AfterUnrelatedEdit() => _driver.RunGenerators(_edited);
}
