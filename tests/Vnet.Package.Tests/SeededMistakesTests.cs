using Vnet.Package.Tests.Packing;

namespace Vnet.Package.Tests;

/// <summary>A program with mistakes, each marked <c>// VNETnnnn</c> at the end of the line it is on.</summary>
[Collection(PackageCollection.Name)]
public sealed class SeededMistakesTests(PackedFramework framework)
{
    private const string Project = "SeededMistakes/SeededMistakes.csproj";

    [Fact]
    public async Task Build_fails_with_exactly_the_marked_ids_and_lines()
    {
        DotnetResult build = (await framework.BuildAsync(Project, "-p:TreatWarningsAsErrors=true")).ShouldFail();
        Assert.Equal(Marks.Of(framework.Consumer("SeededMistakes")), build.Messages);
    }

    [Fact]
    public async Task Analysis_mode_strict_makes_every_mistake_an_error()
    {
        DotnetResult build = (await framework.BuildAsync(Project, "-p:VnetAnalysisMode=Strict", "--no-incremental")).ShouldFail();
        Assert.Equal(Marks.Of(framework.Consumer("SeededMistakes")), build.Messages);
        Assert.DoesNotContain(": warning ", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analysis_mode_none_silences_every_rule() =>
        (await framework.BuildAsync(Project, "-p:VnetAnalysisMode=None", "--no-incremental")).ShouldSucceed();
}
