using System.Diagnostics;

namespace Vnet.Interop.Tests;

/// <summary>Runs programs of the host, each with an end.</summary>
internal static class HostProgram
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static readonly string[] s_directories =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    public static string? Find(string program)
    {
        foreach (string directory in s_directories)
        {
            string path = Path.Combine(directory, program);
            if (directory.Length > 0 && File.Exists(path))
                return path;
        }

        return null;
    }

    /// <summary>Runs one to its end.</summary>
    /// <returns>What it printed.</returns>
    public static string Run(string program, params string[] arguments)
    {
        (int code, string output) = Try(program, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {code}: {output}");
    }

    /// <summary>The same, whatever it ends with.</summary>
    public static (int Code, string Output) Try(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{program} {string.Join(' ', arguments)}' has not ended within {s_patience.TotalSeconds:0} s.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult());
    }

    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program) ?? throw new FileNotFoundException($"The host has no program '{program}'."))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
