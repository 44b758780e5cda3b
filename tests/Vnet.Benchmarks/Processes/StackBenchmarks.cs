using System.Diagnostics;

namespace Vnet.Benchmarks;

/// <summary>Runs the program that measures the stack, which is beside this one and built with it.</summary>
internal static class StackBenchmarks
{
    /// <summary>Runs a command; what it prints goes where this program's goes.</summary>
    /// <returns>Its exit code.</returns>
    public static int Run(string command)
    {
        const string Name = "Vnet.Stack.Benchmarks";
        // artifacts/bin/<project>/<configuration>/
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", Name, configuration, $"{Name}.dll"));
        Console.Out.Flush();
        using Process child = Process.Start(new ProcessStartInfo(Child.Host(), ["exec", program, command]))!;
        child.WaitForExit();
        return child.ExitCode;
    }
}
