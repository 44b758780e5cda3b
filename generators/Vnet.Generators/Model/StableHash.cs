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
}
