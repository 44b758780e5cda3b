using System.Runtime.InteropServices;
using Vnet.Package.Tests.Packing;

namespace Vnet.Package.Tests;

/// <summary>The program published trimmed and self-contained, with the trim and AOT analyzers on.</summary>
[Collection(PackageCollection.Name)]
public sealed class TrimmedPublishTests(PackedFramework framework)
{
    [Fact]
    public async Task Trimmed_program_has_no_warnings_and_runs()
    {
        string output = framework.Consumer("Trimmed", "published");
        DotnetResult publish = await Dotnet.RunAsync(
            framework.Consumer(), framework.SdkPackages, "publish", "Trimmed/Trimmed.csproj", "-c", "Release",
            "-r", RuntimeInformation.RuntimeIdentifier, "-o", output, "-nodeReuse:false", "-v", "q");
        publish.ShouldSucceed();
        string program = Path.Combine(output, OperatingSystem.IsWindows() ? "Trimmed.exe" : "Trimmed");
        DotnetResult run = (await Dotnet.RunProgramAsync(program, output, null)).ShouldSucceed();
        Assert.Equal(
            """
            vimage True
            red 1460 made red http
            blue 536 made blue echo
            rx 3

            """,
            run.Output);
    }
}
