using System.Text.Json;
using Vnet.Package.Tests.Packing;

namespace Vnet.Package.Tests;

/// <summary>A library that knows the package only through the project it references.</summary>
[Collection(PackageCollection.Name)]
public sealed class TransitiveAnalyzersTests(PackedFramework framework)
{
    private static readonly string[] s_assemblies = ["Vnet.Analyzers.dll", "Vnet.CodeFixes.dll", "Vnet.Generators.dll"];

    [Fact]
    public async Task Library_that_references_a_consumer_gets_generator_and_analyzers()
    {
        DotnetResult build = (await framework.BuildAsync("TransitiveLibrary/TransitiveLibrary.csproj", "-p:TreatWarningsAsErrors=true")).ShouldFail();
        Assert.Equal(Marks.Of(framework.Consumer("TransitiveLibrary")), build.Messages);
    }

    [Theory]
    [InlineData("TwoVnets/TwoVnets.csproj")]
    [InlineData("TransitiveLibrary/TransitiveLibrary.csproj")]
    public async Task Each_assembly_reaches_the_compiler_once(string project) =>
        Assert.Equal(s_assemblies, await AnalyzersOfAsync(project));

    private async Task<string[]> AnalyzersOfAsync(string project)
    {
        DotnetResult items = await Dotnet.RunAsync(
            framework.Consumer(), framework.Packages,
            "build", project, "-nodeReuse:false", "-getItem:Analyzer", "-t:ResolveLockFileAnalyzers");
        Assert.True(items.ExitCode == 0, items.Output);
        using JsonDocument json = JsonDocument.Parse(items.Output);
        return
        [
            .. json.RootElement.GetProperty("Items").GetProperty("Analyzer").EnumerateArray()
                .Select(item => Path.GetFileName(item.GetProperty("Identity").GetString()!))
                .Where(name => name.StartsWith("Vnet.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }
}
