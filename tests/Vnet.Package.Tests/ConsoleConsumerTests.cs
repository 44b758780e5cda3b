using Vnet.Package.Tests.Packing;

namespace Vnet.Package.Tests;

/// <summary>A console program whose only reference is the package.</summary>
[Collection(PackageCollection.Name)]
public sealed class ConsoleConsumerTests(PackedFramework framework)
{
    private const string Project = "TwoVnets/TwoVnets.csproj";

    [Fact]
    public async Task Every_vnet_has_values_of_its_own()
    {
        (await framework.BuildAsync(Project)).ShouldSucceed();
        DotnetResult run = (await framework.RunAsync("TwoVnets")).ShouldSucceed();
        Assert.Equal(
            """
            vimage True
            red 1460 made red http
            blue 536 made blue echo
            rx 3

            """,
            run.Output);
    }

    [Fact]
    public async Task VnetVimage_false_makes_variables_plain_statics()
    {
        (await framework.BuildAsync(Project, "-p:VnetVimage=false")).ShouldSucceed();
        DotnetResult run = (await framework.RunAsync("TwoVnets")).ShouldSucceed();
        Assert.Equal(
            """
            vimage False
            one set: 1460 http
            rx 3

            """,
            run.Output);
    }

    [Fact]
    public async Task Options_reach_the_runtime_configuration()
    {
        (await framework.BuildAsync(Project, "-p:VnetReservePages=16", "-p:VnetDpcpuReserveBytes=4096", "-p:VnetCpus=3", "-p:VnetVimage=true", "-p:VnetLockWaitSeconds=9")).ShouldSucceed();
        string configuration = File.ReadAllText(framework.Consumer("TwoVnets", "bin", "Debug", "net10.0", "TwoVnets.runtimeconfig.json"));
        Assert.Contains("\"Vnet.Vimage\": true", configuration, StringComparison.Ordinal);
        Assert.Contains("\"Vnet.ReservePages\": 16", configuration, StringComparison.Ordinal);
        Assert.Contains("\"Vnet.DpcpuReserveBytes\": 4096", configuration, StringComparison.Ordinal);
        Assert.Contains("\"Vnet.Cpus\": 3", configuration, StringComparison.Ordinal);
        Assert.Contains("\"Vnet.LockWaitSeconds\": 9", configuration, StringComparison.Ordinal);
        // Debug builds check more.
        Assert.Contains("\"Vnet.Witness\": true", configuration, StringComparison.Ordinal);
        Assert.Contains("\"Vnet.ZoneDebug\": true", configuration, StringComparison.Ordinal);
        (await framework.RunAsync("TwoVnets")).ShouldSucceed();
    }

    [Fact]
    public async Task Invalid_options_fail_with_codes_of_their_own()
    {
        DotnetResult build = (await framework.BuildAsync(
            Project, "-p:VnetVimage=off", "-p:VnetReservePages=4097", "-p:VnetDpcpuReserveBytes=-1", "-p:VnetCpus=0", "-p:VnetAnalysisMode=Severe",
            "-p:VnetLockWaitSeconds=0", "-p:VnetWitness=on", "-p:VnetZoneDebug=no")).ShouldFail();
        Assert.Equal(
            ["VNET9001", "VNET9002", "VNET9003", "VNET9004", "VNET9005", "VNET9006", "VNET9007", "VNET9008"],
            build.Messages.Select(message => message.Id));
        Assert.Contains("VnetVimage is 'off'. Set it to true or false, or leave it out.", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generator_that_the_compiler_drops_is_an_error()
    {
        DotnetResult property = await Dotnet.RunAsync(
            framework.Consumer(), framework.Packages, "build", Project, "-nodeReuse:false", "-restore", "-getProperty:WarningsAsErrors");
        Assert.Contains("CS9057", property.ShouldSucceed().Output, StringComparison.Ordinal);
    }
}
