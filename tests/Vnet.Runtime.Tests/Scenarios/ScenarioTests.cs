using System.Diagnostics;

namespace Vnet.Runtime.Tests;

/// <summary>Runs what needs a process of its own.</summary>
public class ScenarioTests
{
    // Of seconds; so long that only what hangs exceeds it, on whatever machine.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("boot-order")]
    [InlineData("boot-failure")]
    [InlineData("boot-pulls-module")]
    [InlineData("boot-two-modules-of-one-name")]
    [InlineData("kld-securelevel")]
    [InlineData("kld-boot-dependency")]
    [InlineData("kld-shutdown")]
    [InlineData("kld-boot-refused")]
    [InlineData("reserve-option")]
    [InlineData("bad-option")]
    [InlineData("bad-switch")]
    [InlineData("initialisers-that-wait-for-each-other")]
    [InlineData("tunables-before-boot")]
    [InlineData("sysctl-files-in-any-order")]
    [InlineData("hundred-thousand-vnets")]
    [InlineData("idle-vnet")]
    public void Scenario_holds(string name)
    {
        // Each project has its folder in the artifacts; the configuration's name is the last part of both.
        string program = Path.Combine(AppContext.BaseDirectory.Replace("Vnet.Runtime.Tests", "Vnet.Runtime.Scenarios", StringComparison.Ordinal), "Vnet.Runtime.Scenarios.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, name])
        {
            FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(true);
            Assert.Fail($"{name} did not end");
        }

        Assert.True(process.ExitCode == 0, output.Result + errors.Result);
    }
}
