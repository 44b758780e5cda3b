namespace Vnet.Benchmarks;

/// <summary>Shows that a hook point adds one conditional jump, and no call, to the path on which nothing is attached.</summary>
internal static class HookDisassembly
{
    /// <summary>Prints the tier-1 code of a method with a hook point and of the same one without.</summary>
    /// <returns>Whether the former has one conditional jump, and the latter none.</returns>
    public static bool Print(TextWriter output)
    {
        string file = Path.GetTempFileName();
        try
        {
            Child.Run("child-hook-code", vimage: true, new Dictionary<string, string>
            {
                ["DOTNET_JitDisasm"] = $"{nameof(HookPoints.Hooked)} {nameof(HookPoints.Unhooked)}",
                ["DOTNET_JitStdOutFile"] = file,
            });
            IReadOnlyDictionary<string, string> code = JitListing.Tier1(File.ReadAllLines(file));
            string hooked = code.GetValueOrDefault(nameof(HookPoints.Hooked), "");
            string unhooked = code.GetValueOrDefault(nameof(HookPoints.Unhooked), "");
            bool one = unhooked.Length > 0 && Branches(hooked) == 1 && Branches(unhooked) == 0;
            output.WriteLine($"{nameof(HookPoints.Hooked)} {nameof(HookPoints.Unhooked)} {(one ? "one branch" : "other than one branch")}");
            output.WriteLine($"{hooked}---\n{unhooked}");
            return one;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>For the child: brings both methods to tier 1.</summary>
    public static void Run() => Comparison.WarmUp(new Kernel(HookPoints.HookedCalls), new Kernel(HookPoints.UnhookedCalls));

    private static int Branches(string code) => code.Split('\n').Count(static line => line.StartsWith('j') && !line.StartsWith("jmp", StringComparison.Ordinal));
}
