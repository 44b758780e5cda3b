using System.Diagnostics;
using System.Text;

namespace Vnet.Package.Tests.Packing;

/// <summary>Runs the <c>dotnet</c> command as a user would, outside of the build that runs the tests.</summary>
internal static class Dotnet
{
    // Against hangs only: a sample of the stack builds all of it, on a machine that runs other tests meanwhile.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="directory">Working directory.</param>
    /// <param name="packages">NuGet's packages folder, or null for the user's.</param>
    /// <param name="arguments">The command and its arguments.</param>
    public static Task<DotnetResult> RunAsync(string directory, string? packages, params string[] arguments) =>
        RunProgramAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", directory, packages, arguments);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<DotnetResult> RunProgramAsync(string program, string directory, string? packages, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        IsolateFromThisBuild(start.Environment);
        if (packages is not null)
            start.Environment["NUGET_PACKAGES"] = packages;

        var output = new StringBuilder();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} took more than {s_limit}:\n{output}");
        }
        lock (output)
            return new DotnetResult($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.ToString());
    }

    /// <summary>What <c>dotnet test</c> put into its environment would steer another MSBuild.</summary>
    private static void IsolateFromThisBuild(IDictionary<string, string?> environment)
    {
        foreach (string name in environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            environment.Remove(name);
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_NOLOGO"] = "true";
        environment["MSBUILDTERMINALLOGGER"] = "off";
        environment["MSBUILDDISABLENODEREUSE"] = "1";
    }

    private static void Append(StringBuilder output, string? line)
    {
        if (line is null)
            return;
        lock (output)
            output.Append(line).Append('\n');
    }
}
