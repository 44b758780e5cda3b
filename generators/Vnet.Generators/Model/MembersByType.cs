namespace Vnet.Generators;

/// <summary>Brings annotated members together by their type.</summary>
internal static class MembersByType
{
    /// <summary>
    /// One list per type, ordered by the types' names; in it the members by file, and within a file as declared, which
    /// is how they come. Of two members with one key the first is kept.
    /// </summary>
    public static List<List<T>> Group<T>(IEnumerable<T> members, Func<T, TypeShell> typeOf, Func<T, string> pathOf, Func<T, string>? keyOf)
    {
        var types = new SortedDictionary<string, List<T>>(StringComparer.Ordinal);
        foreach (T member in members)
        {
            string type = typeOf(member).FullName;
            if (!types.TryGetValue(type, out List<T> list))
                types.Add(type, list = []);
            list.Add(member);
        }

        return [.. types.Values.Select(list => Distinct([.. list.OrderBy(pathOf, StringComparer.Ordinal)], keyOf))];
    }

    private static List<T> Distinct<T>(List<T> members, Func<T, string>? keyOf)
    {
        if (keyOf is null)
            return members;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        members.RemoveAll(member => !seen.Add(keyOf(member)));
        return members;
    }
}
