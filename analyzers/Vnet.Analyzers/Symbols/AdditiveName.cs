using System.Collections.Immutable;

namespace Vnet.Analyzers;

/// <summary>Whether a name is that of something whose values over CPUs add up.</summary>
internal static class AdditiveName
{
    // Never adds up, wherever in the name it stands, unless what is counted follows: max_exceeded.
    private static readonly ImmutableHashSet<string> s_never = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "max", "maximum", "min", "minimum", "peak", "highest", "lowest", "hiwat", "lowat", "hwm", "watermark", "percent", "percentage", "pct",
        "ratio", "avg", "average", "mean", "median", "timestamp");

    // Does not add up when it is what the name is about, which is the last word: tcp_state, but not state_inserts.
    private static readonly ImmutableHashSet<string> s_asSubject = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase, "high", "low", "last", "state", "status", "index", "idx", "id", "version", "generation");

    // What is qualified by these is one value among several: last_seen, high_mark.
    private static readonly ImmutableHashSet<string> s_asQualifier = ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "high", "low", "last");

    private static readonly ImmutableHashSet<string> s_counts = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase, "count", "total", "sum", "exceeded", "reached", "cnt", "num", "dropped", "received", "sent");

    public static bool Is(string name)
    {
        List<string> words = Words(name);
        if (words.Count == 0)
            return true;
        string subject = words[words.Count - 1];
        if (s_counts.Contains(subject))
            return true;
        if (words.Any(s_never.Contains))
            return false;
        return !s_asSubject.Contains(subject) && !(words.Count > 1 && s_asQualifier.Contains(words[0]) && !IsPlural(subject));
    }

    // Things in the plural are counted: low_priority_packets.
    private static bool IsPlural(string word) =>
        word.EndsWith("s", StringComparison.OrdinalIgnoreCase) && !word.EndsWith("ss", StringComparison.OrdinalIgnoreCase) && !word.EndsWith("us", StringComparison.OrdinalIgnoreCase);

    // snake_case and camelCase, and of TCPState also TCP and State.
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        int start = 0;
        for (int i = 1; i <= name.Length; i++)
        {
            bool ends = i == name.Length || name[i] == '_' || name[i - 1] == '_'
                || (char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
                || (char.IsDigit(name[i]) != char.IsDigit(name[i - 1]));
            if (!ends)
                continue;
            if (name[start] != '_')
                words.Add(name.Substring(start, i - start));
            start = i;
        }

        return words;
    }
}
