using System.Runtime.CompilerServices;

namespace Vnet.Generators.Tests;

/// <summary>
/// Compares generated files with those checked in as <c>Snapshots/Test#Hint.verified.cs</c>. What differs is written
/// beside as <c>.received.cs</c>; the environment variable <c>VNET_ACCEPT_SNAPSHOTS=1</c> accepts it.
/// </summary>
internal static class Snapshot
{
    private static readonly bool s_accept = Environment.GetEnvironmentVariable("VNET_ACCEPT_SNAPSHOTS") == "1";

    private static readonly string s_folder = FindFolder();

    public static void Verify(GeneratorOutput output, [CallerMemberName] string test = "")
    {
        string folder = s_folder;
        foreach (string stale in Directory.GetFiles(folder, test + "#*.received.cs"))
            File.Delete(stale);
        var problems = new List<string>();
        SortedDictionary<string, string> files = output.Files;
        foreach ((string hint, string text) in files)
        {
            string stem = Path.Combine(folder, $"{test}#{hint[..^".cs".Length]}");
            string verified = stem + ".verified.cs";
            if (File.Exists(verified) && File.ReadAllText(verified) == text)
                continue;
            File.WriteAllText(s_accept ? verified : stem + ".received.cs", text);
            problems.Add($"{hint} {(File.Exists(verified) ? "differs" : "is new")}");
        }

        foreach (string verified in Directory.GetFiles(folder, test + "#*.verified.cs"))
        {
            string hint = Path.GetFileName(verified)[(test.Length + 1)..^".verified.cs".Length] + ".cs";
            if (files.ContainsKey(hint))
                continue;
            if (s_accept)
                File.Delete(verified);
            problems.Add($"{hint} is no longer generated");
        }

        Assert.True(problems.Count == 0 || s_accept, $"{test}: {string.Join("; ", problems)}. Compare the .received.cs files in {folder}.");
    }

    // Not from [CallerFilePath]: a deterministic build maps the paths that it writes down.
    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string snapshots = Path.Combine(folder.FullName, "tests", "Vnet.Generators.Tests", "Snapshots");
            if (Directory.Exists(snapshots))
                return snapshots;
        }

        throw new InvalidOperationException($"No snapshots above {AppContext.BaseDirectory}: run the tests from the repository's artifacts folder.");
    }
}
