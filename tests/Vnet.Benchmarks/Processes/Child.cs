using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Vnet.Benchmarks;

/// <summary>
/// Runs this program again in a process of its own: with the other setting of VIMAGE, which a process reads once, or
/// where its memory is measured.
/// </summary>
internal static class Child
{
    /// <summary>Runs a command and returns the figures it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static IEnumerable<(string Name, double Value)> Figures(string command, bool vimage)
    {
        foreach (string line in Run(command, vimage, new Dictionary<string, string>()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Figure.TryParse(line, out string name, out double value))
                yield return (name, value);
        }
    }

    public static string Run(string command, bool vimage, IReadOnlyDictionary<string, string> environment)
    {
        string program = typeof(Child).Assembly.Location;
        string configuration = Path.ChangeExtension(Path.GetTempFileName(), ".runtimeconfig.json");
        try
        {
            File.WriteAllText(configuration, Configuration(Path.ChangeExtension(program, ".runtimeconfig.json"), vimage));
            var start = new ProcessStartInfo(Host(), ["exec", "--runtimeconfig", configuration, program, command]) { RedirectStandardOutput = true };
            foreach ((string name, string value) in environment)
                start.Environment[name] = value;
            using Process child = Process.Start(start)!;
            string output = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            return child.ExitCode == 0 ? output : throw new InvalidOperationException($"'{command}' ended with code {child.ExitCode}:\n{output}");
        }
        finally
        {
            File.Delete(configuration);
        }
    }

    /// <summary>The program that runs this one; another of its name may be found first, or none.</summary>
    /// <remarks>The runtime's directory is <c>&lt;root&gt;/shared/Microsoft.NETCore.App/&lt;version&gt;/</c>.</remarks>
    public static string Host() => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private static string Configuration(string own, bool vimage)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(own))!;
        JsonNode options = root["runtimeOptions"]!;
        options["configProperties"] ??= new JsonObject();
        options["configProperties"]![Vimage.SwitchName] = vimage;
        return root.ToJsonString();
    }
}
