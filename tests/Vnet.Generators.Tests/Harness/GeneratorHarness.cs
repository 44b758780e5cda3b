using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Vnet.Generators.Tests;

/// <summary>Compiles text in memory and runs the generator on it.</summary>
internal static class GeneratorHarness
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    public static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll" or "Vnet.Runtime.dll" or "Microsoft.Win32.Primitives.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>A compilation of these sources, which are called File0.cs, File1.cs, …</summary>
    public static CSharpCompilation Compile(params string[] sources) => Compile(new GeneratorOptions(), sources);

    public static CSharpCompilation Compile(GeneratorOptions options, params string[] sources) => CSharpCompilation.Create(
        options.AssemblyName,
        sources.Select((source, i) => Parse(source, $"File{i}.cs", options)),
        References.AddRange(options.References ?? []),
        new CSharpCompilationOptions(
            options.IsExecutable ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: options.Nullable,
            allowUnsafe: options.AllowUnsafe,
            warningLevel: 9999,
            deterministic: true));

    public static SyntaxTree Parse(string source, string path, GeneratorOptions? options = null) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), ParseOptions.WithDocumentationMode(options?.Documentation ?? DocumentationMode.Diagnose), path);

    public static GeneratorDriver Driver(Compilation compilation, params ISourceGenerator[] others) => CSharpGeneratorDriver.Create(
        [new VnetGenerator().AsSourceGenerator(), .. others],
        parseOptions: (CSharpParseOptions)compilation.SyntaxTrees.First().Options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs the generator once.</summary>
    public static GeneratorOutput Run(Compilation compilation)
    {
        GeneratorDriver driver = Driver(compilation).RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(result.Exception);
        return new GeneratorOutput(driver, result, output);
    }

    public static GeneratorOutput Run(params string[] sources) => Run(Compile(sources));

    public static GeneratorOutput Run(GeneratorOptions options, params string[] sources) => Run(Compile(options, sources));
}

/// <summary>How a project under test is built.</summary>
internal sealed record GeneratorOptions
{
    public string AssemblyName { get; init; } = "Test";

    public bool IsExecutable { get; init; }

    public bool AllowUnsafe { get; init; }

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    public DocumentationMode Documentation { get; init; } = DocumentationMode.Diagnose;

    public IReadOnlyList<MetadataReference>? References { get; init; }
}
