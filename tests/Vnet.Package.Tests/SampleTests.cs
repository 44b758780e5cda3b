using System.Runtime.InteropServices;
using Vnet.Package.Tests.Packing;

namespace Vnet.Package.Tests;

/// <summary>The samples as their reader runs them: each ends non-zero when what it shows is not true.</summary>
[Collection(PackageCollection.Name)]
public sealed class SampleTests(PackedFramework framework)
{
    [Theory]
    [InlineData("Quickstart", "ok     only the default vnet is left")]
    [InlineData("StaticIsolation", "No tenant saw another's state.")]
    [InlineData("LoadableModule", "ok     nothing is left of it")]
    [InlineData("TwoStacks", "ok     nothing is left of it")]
    [InlineData("TapBridge", "ok     nothing is left of it")]
    public async Task Sample_shows_what_it_claims(string sample, string last)
    {
        DotnetResult run = await Dotnet.RunAsync(
            Repository.Root, null, "run", "--project", $"samples/{sample}", "-c", "Release", "--artifacts-path", framework.Consumer("samples"));

        Assert.EndsWith(last, run.ShouldSucceed().Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quickstart_published_trimmed_has_no_warnings_and_runs()
    {
        string output = framework.Consumer("quickstart");
        DotnetResult publish = await Dotnet.RunAsync(
            Repository.Root, framework.SdkPackages, "publish", "samples/Quickstart", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "--self-contained", "-o", output, "--artifacts-path", framework.Consumer("trimmed-sample"), "-nodeReuse:false");
        publish.ShouldSucceed();
        Assert.DoesNotContain(": warning ", publish.Output, StringComparison.Ordinal);

        string program = Path.Combine(output, OperatingSystem.IsWindows() ? "Quickstart.exe" : "Quickstart");
        Assert.Contains("ok     no count was lost", (await Dotnet.RunProgramAsync(program, output, null)).ShouldSucceed().Output, StringComparison.Ordinal);
    }
}
