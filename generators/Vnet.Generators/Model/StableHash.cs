using System.Globalization;

namespace Vnet.Generators;

/// <summary>A hash that is the same in every process, for names that must not collide.</summary>
internal static class StableHash
{
    /// <summary>Eight hexadecimal digits (FNV-1a over UTF-16 code units).</summary>
    public static string Of(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
            hash = unchecked((hash ^ c) * 16777619);
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }

    /// <summary>Sixteen hexadecimal digits, for what is compared and not only told apart.</summary>
    public static string Of64(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
            hash = unchecked((hash ^ c) * 1099511628211);
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
