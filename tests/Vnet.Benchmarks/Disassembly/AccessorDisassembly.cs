namespace Vnet.Benchmarks;

/// <summary>Compares the tier-1 machine code of <c>V_x</c> with that of the static field, VIMAGE being off.</summary>
internal static class AccessorDisassembly
{
    private static readonly (string Accessor, string Plain)[] s_pairs =
    [
        (nameof(Accessors.AmbientLoop), nameof(Alternatives.StaticLoop)),
        (nameof(Accessors.AmbientOnce), nameof(Alternatives.StaticOnce)),
    ];

    /// <summary>Prints <c>equal</c> or <c>different</c> for each pair of methods, and the code where it differs.</summary>
    /// <returns>Whether all are equal.</returns>
    public static bool Compare(TextWriter output)
    {
        string file = Path.GetTempFileName();
        try
        {
            Child.Run("child-off-code", vimage: false, new Dictionary<string, string>
            {
                ["DOTNET_JitDisasm"] = string.Join(' ', s_pairs.SelectMany(pair => new[] { pair.Accessor, pair.Plain })),
                ["DOTNET_JitStdOutFile"] = file,
            });
            return Compare(JitListing.Tier1(File.ReadAllLines(file)), output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>For the child: brings every method of the comparison to tier 1.</summary>
    public static void Run() => Comparison.WarmUp(
        new Kernel(Accessors.AmbientLoop),
        new Kernel(Alternatives.StaticLoop),
        new Kernel(Accessors.AmbientOnceCalls),
        new Kernel(Alternatives.StaticOnceCalls));

    private static bool Compare(IReadOnlyDictionary<string, string> code, TextWriter output)
    {
        bool all = true;
        foreach ((string accessor, string plain) in s_pairs)
        {
            string? left = code.GetValueOrDefault(accessor);
            string? right = code.GetValueOrDefault(plain);
            bool equal = left is not null && left == right;
            all &= equal;
            output.WriteLine($"{accessor} {plain} {(equal ? "equal" : "different")}");
            if (!equal)
                output.WriteLine($"{left ?? "(no tier-1 code seen)"}\n---\n{right ?? "(no tier-1 code seen)"}");
        }

        return all;
    }
}
