using System.Text;

namespace Vnet.Generators;

/// <summary>Names of generated files: unique in a compilation, where case does not count, and the same in every run.</summary>
internal static class HintNames
{
    /// <summary>A hint name for each type; what one is called does not depend on the others' order.</summary>
    public static Dictionary<string, string> ForTypes(IEnumerable<string> fullNames)
    {
        var hints = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string fullName in fullNames.Distinct(StringComparer.Ordinal).OrderBy(name => name, StringComparer.Ordinal))
        {
            string hint = Sanitize(fullName);
            if (!taken.Add(hint))
                taken.Add(hint = WithHash(hint, fullName));
            hints.Add(fullName, hint);
        }

        return hints;
    }

    /// <summary>A name of letters, digits, dots and underscores; what has others gets a suffix that keeps it distinct.</summary>
    private static string Sanitize(string fullName)
    {
        var text = new StringBuilder(fullName.Length);
        bool changed = false;
        foreach (char c in fullName)
        {
            bool fine = char.IsLetterOrDigit(c) || c is '.' or '_';
            changed |= !fine;
            text.Append(fine ? c : '_');
        }

        return changed ? WithHash(text.ToString(), fullName) : text.ToString();
    }

    public static string WithHash(string text, string of) => text + "_" + StableHash.Of(of);
}
