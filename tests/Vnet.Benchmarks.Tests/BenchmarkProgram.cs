using System.Diagnostics;

namespace Vnet.Benchmarks.Tests;

/// <summary>Runs the benchmark program, built with optimisation.</summary>
internal static class BenchmarkProgram
{
    public static (int ExitCode, string Output) Run(string command)
    {
        // Beside this project's own folder of artifacts/bin.
        string program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Vnet.Benchmarks", "measured", "Vnet.Benchmarks.dll"));
        var start = new ProcessStartInfo("dotnet", [program, command]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
